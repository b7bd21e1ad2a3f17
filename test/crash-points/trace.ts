import { segmentFromItem } from '../../shared/adapters/dynamodb/items.ts';
import type { Item } from '../../shared/adapters/store.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import type { CrashWorld } from './crash-world.ts';

/** All that is left behind, without what is of chance or of the moment. */
export async function traceOf(world: CrashWorld): Promise<unknown> {
  const items = await world.recorded.everything();
  const plans = new Set(items.flatMap((item) => (item.pk === 'CLOSES' ? [planOf(item)] : [])));
  // What a start that lost or crashed has planned belongs to no close.
  const lasting = items.filter(({ pk }) => !pk.startsWith('CLOSE#') || plans.has(pk.split('#')[2] ?? ''));
  // A key is shown once: the call whose answer was lost is repeated and makes another, and nobody ever has the first.
  const isApiKey = ({ pk }: Item) => pk.startsWith('APIKEY');
  const apiKeys = new Set(lasting.filter(isApiKey).map(itemText));
  return {
    items: [...apiKeys, ...lasting.filter((item) => !isApiKey(item)).map(itemText)].sort(),
    told: toldOf(world),
    refused: [...new Set(world.refused.map((each) => normal(json(each))))].sort(),
    files: [...world.files].map(([key, text]) => `${key} ${normal(text)}`).sort(),
    waiting: world.queue.map(({ to, body }) => `${to} ${normal(body)}`),
  };
}

const planOf = ({ d: document }: Item): string => /"plan":"([^"]+)"/.exec(String(document))?.[1] ?? '';

function itemText(item: Item): string {
  if (item.pk.startsWith('WALLET#') && item.sk.startsWith('SEG#')) {
    const { segment } = segmentFromItem(item.pk.slice('WALLET#'.length), item);
    return normal(`${item.pk} ${item.sk} ${json(segment)}`);
  }
  if (item.pk === 'CLOSES') {
    // A close is counted up by each time that somebody looks after it.
    return normal(`CLOSES ${item.sk} ${String(item['d']).replace(/"revision":\d+/, '')}`);
  }
  if (item.pk.startsWith('INBOX#')) {
    const { body, ...message } = JSON.parse(String(item['d'])) as Record<string, unknown>;
    invariant(typeof body === 'string', 'a message is kept with its body');
    return normal(json(message));
  }
  return normal(json(Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))));
}

/** Of what they report there is one more after a run that died, which says the same here. */
const REPORTS: readonly string[] = ['verify.completed'];

/** By its id once; told twice, it says the same twice. */
function toldOf({ bus }: CrashWorld): readonly string[] {
  const events = new Map<string, string>();
  for (const { id, type, occurredAt, aggregate, data } of bus.delivered) {
    const text = json({ type, aggregate, data, occurredAt });
    invariant((events.get(id) ?? text) === text, `the event ${id} is told again as it was`);
    events.set(REPORTS.includes(type) ? normal(text) : id, text);
  }
  const closeSeq = /("type":"(close|export)","id":"[^"]+","seq":)\d+/;
  return [...events.values()].map((text) => normal(text.replace(closeSeq, '$10'))).sort();
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return `${String(each)}n`;
    return each instanceof Uint8Array ? Buffer.from(each).toString('hex') : each;
  });

/** Identities and hashes that hang on chance, and readings of the clock. */
export function normal(text: string): string {
  return text
    .replaceAll(/\b([a-z]+)_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '$1_*')
    .replaceAll(
      /\b(cus|in|ii|il|pi|pm|ch|re|cs|seti|evt|price|prod|ck)_(test_|live_|local_)?[A-Za-z0-9]{8,}\b/g,
      '$1_*',
    )
    .replaceAll(/\b[0-9a-f]{64}\b/g, 'hash')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, 'time')
    .replaceAll(/\b0*1[6-9]\d{11}\b/g, 'time')
    .replaceAll(/"attempt":\d+/g, '"attempt":0')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'stripe');
}
