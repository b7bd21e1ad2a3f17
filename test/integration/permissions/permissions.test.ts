import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  functionNames,
  type FunctionName,
  type Permissions,
  permissions,
} from '../../../infra/constructs/permissions.ts';
import { ofType } from '../../architecture/synthesized.ts';
import { OwnStack } from '../../support/own-stack.ts';
import { playCallers, playClose, playMishaps, playQuota } from './play.ts';

const PAID_LATE =
  'A first invoice is paid after its subscription was past due, which then tells that it is active again.';
/** What a month of calls does not show, each with the path that needs it. */
const RARE: Partial<Record<FunctionName, Readonly<Record<string, string>>>> = {
  'follow-payments': {
    'dynamodb:DeleteItem table': PAID_LATE,
    'events:PutEvents bus': PAID_LATE,
  },
};

const entries = new Map(
  ofType('AWS::Lambda::Function').map(({ id, metadata }) => [id, String(metadata['centime:entry'])]),
);
const nameOf = (logicalId: string): string =>
  /^functions\/(.+)\/handler\.ts$/.exec(entries.get(logicalId) ?? '')?.[1] ?? '';

/** `dynamodb:Query index`: an action, and the kind of what it is taken on. */
function allowedTo(name: FunctionName): readonly string[] {
  const allowed: Permissions = permissions[name];
  const puts = allowed.countsRequests ?? allowed.remembersVerification;
  return [
    ...[...allowed.table, ...(puts ? ['PutItem'] : [])].map((action) => `dynamodb:${action} table`),
    ...(allowed.lists ? ['dynamodb:Query index'] : []),
    ...(allowed.publishesEvents ? ['events:PutEvents bus'] : []),
    ...(allowed.sendsTo ?? []).map((queue) => `sqs:SendMessage ${queue}`),
    ...(allowed.exports ? [`s3:${allowed.exports === 'read' ? 'Get' : 'Put'}Object bucket`] : []),
    ...(allowed.stripe ? ['secretsmanager:GetSecretValue secret'] : []),
  ];
}

function kindOf(resource: string): string {
  const [, , service = '', , , name = ''] = resource.split(':');
  if (service === 'dynamodb') return name.includes('/index/') ? 'index' : 'table';
  return { sqs: name, s3: 'bucket', events: 'bus', secretsmanager: 'secret' }[service] ?? resource;
}

describe('the roles', () => {
  let own: OwnStack;
  const used = new Map<string, Set<string>>();
  const invoked = new Set<string>();

  beforeAll(async () => {
    own = await OwnStack.start();
    await playCallers(own);
    await playMishaps(own);
    await playClose(own);
    await playQuota(own);
    type Used = {
      readonly data: readonly { readonly function: string; readonly action: string; readonly resource: string }[];
    };
    for (const { function: id, action, resource } of (await own.api.call<Used>('GET', '/_local/actions')).data) {
      const actions = used.get(nameOf(id)) ?? new Set();
      used.set(nameOf(id), actions.add(`${action} ${kindOf(resource)}`));
    }
    const units = await own.api.call<{ function: string; invocations: number }[]>('GET', '/_local/units');
    for (const { function: id, invocations } of units) if (invocations > 0) invoked.add(nameOf(id));
  }, 240_000);
  afterAll(() => own.stop());

  it('are each taken: every function ran', () => {
    expect(functionNames.filter((name) => !invoked.has(name))).toEqual([]);
  });

  it.each(functionNames)('of %s allows what the function does, and nothing else', (name) => {
    const seen = used.get(name) ?? new Set();
    const rare = RARE[name] ?? {};
    expect(allowedTo(name).filter((action) => !seen.has(action) && !(action in rare))).toEqual([]);
    // Whoever could be seen needs no excuse.
    expect(Object.keys(rare).filter((action) => seen.has(action) || !allowedTo(name).includes(action))).toEqual([]);
  });
});
