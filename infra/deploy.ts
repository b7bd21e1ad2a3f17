import { HANDLED_WEBHOOKS } from '../shared/domain/payments/handled-webhooks.ts';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAws, checkSeller, type Finding, howToPutStripeKeys, type State } from './deploy-checks.ts';

const help = `npm run deploy [-- options for cdk deploy]

Checks what a deployment needs, says what is missing, and deploys when nothing is.

  npm run deploy -- --check     checks only; exits 1 when something is missing
  npm run deploy -- --help      this text

Everything else is handed to cdk deploy, for example
  --require-approval never      where nobody can be asked, as in CI

What every deployment should know again belongs into the "context" of cdk.json:
  "alarmEmail": "you@example.eu"   who is written to when an alarm goes off (default: nobody)
  "catalog": "my-catalog.json"     the catalog in force: a shipped one by its name, or the path of one (default: taskforce)
`;

const projectRoot = join(import.meta.dirname, '..');
const outputsFile = join(projectRoot, 'dist', 'outputs.json');
const marks: Record<State, string> = { ready: 'ok     ', missing: 'MISSING', later: 'later  ', unknown: '?      ' };

process.exitCode = await main(process.argv.slice(2));

async function main(options: readonly string[]): Promise<number> {
  if (options.includes('--help') || options.includes('-h')) {
    process.stdout.write(help);
    return 0;
  }
  const seller = checkSeller(contextValue('catalog', options) ?? 'taskforce');
  const findings = [...(await checkAws()), seller, checkAlarmEmail(options)];
  for (const { subject, state, detail } of findings) console.log(`${marks[state]}  ${subject.padEnd(16)} ${detail}`);
  const missing = findings.filter(({ state }) => state === 'missing').map(({ subject }) => subject);
  if (missing.length > 0) {
    console.log(`\nNot deployed. Missing: ${missing.join(', ')}.`);
    return 1;
  }
  if (options.includes('--check')) {
    console.log('\nNothing that is needed is missing.');
    return 0;
  }
  const status = deploy(options);
  if (status === 0) console.log(nextSteps());
  return status;
}

function checkAlarmEmail(options: readonly string[]): Finding {
  const subject = 'Alarms';
  const address = contextValue('alarmEmail', options);
  if (address !== undefined) return { subject, state: 'ready', detail: `to ${address}, once it confirms` };
  return { subject, state: 'later', detail: 'Nobody is written to: set alarmEmail in the context of cdk.json.' };
}

/** As the CDK reads it: from the command line, else from cdk.json. */
function contextValue(name: string, options: readonly string[]): string | undefined {
  const given = options.findLast((option) => option.replace(/^--context=/, '').startsWith(`${name}=`));
  if (given !== undefined) return given.slice(given.indexOf(`${name}=`) + name.length + 1);
  const { context = {} } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8')) as {
    context?: Record<string, string>;
  };
  return context[name];
}

function deploy(options: readonly string[]): number {
  mkdirSync(join(projectRoot, 'dist'), { recursive: true });
  const cdk = join(projectRoot, 'node_modules', '.bin', 'cdk');
  const { status, error } = spawnSync(cdk, ['deploy', '--outputs-file', outputsFile, ...options], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  if (error) console.log(`cdk could not be run: ${error.message}`);
  return status ?? 1;
}

function nextSteps(): string {
  const { Centime: outputs } = JSON.parse(readFileSync(outputsFile, 'utf8')) as { Centime: Record<string, string> };
  return `
Deployed: ${outputs['ApiUrl']}

1. Stripe: make a webhook endpoint for ${outputs['StripeWebhookUrl']}
   and put its signing secret and your API key into Secrets Manager:
   ${howToPutStripeKeys}
   The endpoint needs these events: ${HANDLED_WEBHOOKS.join(', ')}
2. Make the first admin key, which is shown once: npm run admin-key -- --table ${outputs['TableName']}
`;
}
