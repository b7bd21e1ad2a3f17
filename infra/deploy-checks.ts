import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readCatalogSource } from '../shared/adapters/config/read-catalog-source.ts';
import { stripeSecretName } from './constructs/stripe.ts';

/** `missing` stops a deployment; `later` is left to do once it is deployed; `unknown` could not be looked at. */
export type State = 'ready' | 'missing' | 'later' | 'unknown';

export interface Finding {
  readonly subject: string;
  readonly state: State;
  /** What was found; or what is wrong, and what to do about it. */
  readonly detail: string;
}

/** Domains that belong to nobody (RFC 2606). */
const exampleDomain = /(^|[.@])(example\.(com|net|org)|example|test|invalid)$/;

/** What `cdk bootstrap` puts into the names of what it makes, unless told otherwise. */
const bootstrapQualifier = 'hnb659fds';

/** Everything that a deployment needs on AWS; what builds on something missing is not looked at. */
export async function checkAws(): Promise<Finding[]> {
  const client = new EventBridgeClient({});
  const region = await client.config.region().catch(() => undefined);
  const credentials = await client.config.credentials().catch(() => undefined);
  const regionFinding = region === undefined ? regionMissing : ready('AWS region', region);
  if (credentials === undefined) return [regionFinding, credentialsMissing, ...notLookedAt];
  if (region === undefined) return [regionFinding, ready('AWS credentials', credentials.accessKeyId), ...notLookedAt];

  const caller = await checkCaller(client, credentials.accountId);
  if (caller.account === undefined) return [regionFinding, caller.finding, ...notLookedAt];
  return [regionFinding, caller.finding, await checkBootstrap(caller.account, region), await checkStripeKeys()];
}

/** Every account has a default bus, and its ARN tells the account. */
async function checkCaller(
  client: EventBridgeClient,
  knownAccount: string | undefined,
): Promise<{ finding: Finding; account: string | undefined }> {
  const subject = 'AWS credentials';
  try {
    const bus = await client.send(new DescribeEventBusCommand({ Name: 'default' }));
    const account = bus.Arn?.split(':')[4];
    return { finding: ready(subject, `account ${account}`), account };
  } catch (error) {
    if (errorName(error) !== 'AccessDeniedException')
      return { finding: { subject, state: 'missing', detail: refusalText(error) }, account: undefined };
    const detail = `account ${knownAccount ?? 'unknown'}; they may not describe the default event bus, so they were not tried further`;
    return { finding: { subject, state: 'unknown', detail }, account: knownAccount };
  }
}

async function checkBootstrap(account: string, region: string): Promise<Finding> {
  const subject = 'CDK bootstrap';
  const bucket = `cdk-${bootstrapQualifier}-assets-${account}-${region}`;
  try {
    await new S3Client({}).send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: account }));
    return ready(subject, bucket);
  } catch (error) {
    if (errorName(error) === 'NotFound')
      return { subject, state: 'missing', detail: `Run once: npx cdk bootstrap aws://${account}/${region}` };
    return { subject, state: 'unknown', detail: `Could not look at ${bucket}: ${errorText(error)}` };
  }
}

async function checkStripeKeys(): Promise<Finding> {
  const subject = "Stripe's keys";
  try {
    const { SecretString = '{}' } = await new SecretsManagerClient({}).send(
      new GetSecretValueCommand({ SecretId: stripeSecretName }),
    );
    const value = JSON.parse(SecretString) as { apiKey?: string; webhookSecrets?: string[] };
    if (value.apiKey && value.webhookSecrets?.length) return ready(subject, `in the secret ${stripeSecretName}`);
    return { subject, state: 'later', detail: `The secret ${stripeSecretName} is still empty: ${howToPutStripeKeys}` };
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException')
      return {
        subject,
        state: 'later',
        detail: `The first deployment makes the secret ${stripeSecretName}; then ${howToPutStripeKeys}`,
      };
    return { subject, state: 'unknown', detail: `Could not read the secret ${stripeSecretName}: ${errorText(error)}` };
  }
}

/** Who the invoices are from: a deployment may not find out from its first invoice. */
export function checkSeller(catalogName: string): Finding {
  const subject = 'Seller';
  try {
    const { seller } = readCatalogSource(catalogName);
    const found = `${seller.legalName}, ${seller.registration}, ${seller.email}`;
    if (!exampleDomain.test(seller.email)) return ready(subject, found);
    return {
      subject,
      state: 'later',
      detail: `An example (${found}): put yours into the catalog (docs/catalogs.md).`,
    };
  } catch (error) {
    return { subject, state: 'missing', detail: `The catalog ${catalogName} cannot be used. ${errorText(error)}` };
  }
}

export const howToPutStripeKeys = `aws secretsmanager put-secret-value --secret-id ${stripeSecretName} --secret-string '{"apiKey":"sk_...","webhookSecrets":["whsec_..."]}'`;

const regionMissing: Finding = {
  subject: 'AWS region',
  state: 'missing',
  detail: 'Set AWS_REGION, or a region in the profile that AWS_PROFILE names.',
};
const credentialsMissing: Finding = {
  subject: 'AWS credentials',
  state: 'missing',
  detail: 'None found. Sign in (aws sso login, then AWS_PROFILE), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
};
const notLookedAt: readonly Finding[] = ['CDK bootstrap', "Stripe's keys"].map((subject) => ({
  subject,
  state: 'unknown',
  detail: 'Not looked at: it needs a region and credentials.',
}));

function ready(subject: string, detail: string): Finding {
  return { subject, state: 'ready', detail };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

function refusalText(error: unknown): string {
  const hasAnswer = typeof error === 'object' && error !== null && '$fault' in error;
  return hasAnswer ? `AWS refuses them. ${errorText(error)}` : `AWS cannot be reached to try them. ${errorText(error)}`;
}

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
