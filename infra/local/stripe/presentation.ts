import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { tableOfId } from './ids.ts';
import { type TableName, type Tables, pendingWebhooks } from './store.ts';
import type { Call, Handler, Work } from './work.ts';

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** The fields that Stripe always sends and the local Stripe never fills: `'a b'` is `{ a: null, b: null }`. */
export const nulls = <const Names extends string>(names: Names): Record<Words<Names>, null> =>
  Object.fromEntries(names.split(' ').map((name) => [name, null])) as never;

/** On the wire a decimal is a string; the SDK makes its Decimal of it on the caller's side. */
export const decimal = (value: number): Stripe.Decimal => String(value) as unknown as Stripe.Decimal;

export const listOf = <T>(url: string, data: T[] = [], hasMore = false): Stripe.ApiList<T> => ({
  object: 'list',
  data,
  has_more: hasMore,
  url,
});

/** Stripe embeds that many lines in an invoice; the rest is read from `/v1/invoices/:id/lines`. */
const LINES_SHOWN = 10;

export const without = <T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> => {
  const rest = { ...value };
  Reflect.deleteProperty(rest, key);
  return rest;
};

const presentInvoice = (work: Work, stored: Stripe.Invoice): Stripe.Invoice => {
  const invoice = without(stored, 'payments');
  const page = invoice.status === 'draft' ? null : `${work.setting.origin}/invoice/${invoice.id}`;
  const { data, url } = invoice.lines;
  const lines = listOf(url, data.slice(0, LINES_SHOWN), data.length > LINES_SHOWN);
  return { ...invoice, hosted_invoice_url: page, lines };
};

const presentSession = (work: Work, stored: Stripe.Checkout.Session): Stripe.Checkout.Session => {
  const session = without(stored, 'line_items');
  return { ...session, url: session.status === 'open' ? `${work.setting.origin}/pay/${session.id}` : null };
};

/** The object as Stripe sends it: without what must be asked for by `expand`, with the addresses of this server's pages. */
export function present(work: Work, value: object): object {
  const { object, deleted } = value as { object?: string; deleted?: true };
  const kind = deleted ? 'deleted' : (object ?? 'list');
  switch (kind) {
    case 'invoice':
      return presentInvoice(work, value as Stripe.Invoice);
    case 'checkout.session':
      return presentSession(work, value as Stripe.Checkout.Session);
    case 'event': {
      const event = value as Stripe.EventBase;
      return { ...event, pending_webhooks: pendingWebhooks(work.store, event.id) };
    }
    default:
      return value;
  }
}

/** Lists that are sent only when they are asked for. */
const askedFor = (work: Work, parent: Record<string, unknown>, key: string): unknown => {
  if (parent['object'] === 'invoice' && key === 'payments')
    return work.find('invoices', String(parent['id']))?.payments;
  if (parent['object'] !== 'checkout.session' || key !== 'line_items') return undefined;
  return work.find('checkout_sessions', String(parent['id']))?.line_items;
};

const expandKey = (work: Work, parent: Record<string, unknown>, key: string): unknown => {
  const value = parent[key] ?? askedFor(work, parent, key);
  if (typeof value !== 'string') return value;
  const table = tableOfId(value);
  const found = table && (work.find(table, value) ?? (table === 'customers' && work.find('deleted_customers', value)));
  return found ? present(work, found) : value;
};

const expandPath = (work: Work, value: unknown, keys: readonly string[], path: string): unknown => {
  const [key, ...rest] = keys;
  if (key === undefined || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => expandPath(work, element, keys, path));
  const inner = typeof value === 'object' ? expandKey(work, value as Record<string, unknown>, key) : undefined;
  if (inner === undefined) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  return { ...(value as object), [key]: expandPath(work, inner, rest, path) };
};

/** Stripe's `expand`: ids along the paths become the objects. */
export const expanded = (work: Work, value: object, paths: readonly string[]): object =>
  paths.reduce((result, path) => expandPath(work, result, path.split('.'), path) as object, value);

interface Listed {
  id: string;
  created?: number;
  date?: number;
}

const createdWithin = (call: Call): ((row: Listed) => boolean) => {
  if (!call.params.has('created')) return () => true;
  const bounds = call.params.inner('created');
  const [gt, gte, lt, lte] = (['gt', 'gte', 'lt', 'lte'] as const).map((name) => bounds?.integer(name));
  return ({ created, date }) => {
    const at = created ?? date ?? 0;
    return at > (gt ?? -1) && at >= (gte ?? 0) && at < (lt ?? Infinity) && at <= (lte ?? Infinity);
  };
};

const cursor = (call: Call, rows: readonly Listed[], name: string): number | undefined => {
  const id = call.params.text(name) ?? undefined;
  if (id === undefined) return undefined;
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) throw invalid(`No such object: '${id}'`, name, 'resource_missing');
  return at;
};

/** One page of rows, which come in the order that Stripe lists them in. */
export function page<T extends Listed>(call: Call, url: string, candidates: readonly T[]): Stripe.ApiList<T> {
  const limit = call.params.integer('limit') ?? 10;
  if (limit < 1 || limit > 100) throw invalid('Invalid integer: limit must be from 1 to 100', 'limit');
  const rows = candidates.filter(createdWithin(call));
  const before = cursor(call, rows, 'ending_before');
  const after = cursor(call, rows, 'starting_after');
  const start = before === undefined ? (after === undefined ? 0 : after + 1) : Math.max(0, before - limit);
  const end = Math.min(before ?? rows.length, start + limit);
  const hasMore = before === undefined ? end < rows.length : start > 0;
  const data = rows.slice(start, end).map((row) => present(call.work, row) as T);
  return listOf(url, data, hasMore);
}

/** `GET` of a collection, the newest first, with equality filters of the same names as the fields. */
export const listing =
  (table: TableName, url: string, ...filters: string[]): Handler =>
  (call) => {
    const wanted = filters.map((name) => [name, call.params.text(name) ?? undefined] as const);
    const rows = [...call.work.all(table)].reverse() as (Tables[TableName] & Record<string, unknown>)[];
    const matches = rows.filter((row) =>
      wanted.every(([name, value]) => value === undefined || String(row[name]) === value),
    );
    return page(call, url, matches);
  };

export const retrieving =
  (table: TableName): Handler =>
  ({ work, id }) =>
    work.get(table, id);
