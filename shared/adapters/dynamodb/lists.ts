import type { Page, PageRequest, Ports } from '../../application/ports.ts';
import { decodeCursor, encodeCursor, type ListName } from '../cursor.ts';
import { pageOf } from '../page.ts';
import { allPages, type Item, type ItemKey, type Position, type Query, type Store } from '../store.ts';
import { documentFromItem } from './items.ts';
import {
  activityRange,
  closeChunksRange,
  closesRange,
  creditNoteIdOf,
  creditNoteKey,
  creditNoteListRange,
  creditNoteRegisterRange,
  invoiceIdOf,
  invoiceKey,
  invoiceListRange,
  quoteIdOf,
  quoteKey,
  quoteListRange,
  quotesRange,
  registerRange,
  type KeyRange,
} from './keys.ts';

/** What happened to a customer, newest first. */
export const listActivities =
  (store: Store): Ports['activities'] =>
  async (customerId, request) => {
    const query: Query = { ...activityRange(customerId), order: 'descending' };
    return mapped(await listItems(store, 'activities', { query, request }), (item) =>
      documentFromItem('activity', item),
    );
  };

/** The register of a month in the order of numbers: what is complete about invoices. */
export const listRegister =
  (store: Store): Ports['register'] =>
  async (period, request) => {
    const query: Query = { ...registerRange(period), order: 'ascending' };
    return mapped(await listItems(store, 'register', { query, request }), (item) =>
      documentFromItem('registerEntry', item),
    );
  };

/** The register of a month's credit notes, in the order of numbers: what is complete about them. */
export const listCreditNoteRegister =
  (store: Store): Ports['creditNoteRegister'] =>
  async (period, request) => {
    const query: Query = { ...creditNoteRegisterRange(period), order: 'ascending' };
    return mapped(await listItems(store, 'creditRegister', { query, request }), (item) =>
      documentFromItem('creditNoteEntry', item),
    );
  };

/** Documents of a customer in the index: how they are keyed, and their list. */
type DocumentList = {
  readonly name: Extract<ListName, 'invoices' | 'creditNotes' | 'quotes'>;
  readonly range: (customerId: string) => KeyRange;
  readonly key: (id: string) => ItemKey;
  readonly idOf: (item: ItemKey) => string;
};

/** Newest first, from the index, whose keys say all that is asked for. */
const listIds =
  (store: Store, { name, range, key, idOf }: DocumentList) =>
  async (customerId: string, { limit, cursor }: PageRequest): Promise<Page<string>> => {
    const documents = range(customerId);
    const query: Query = { ...documents, index: 'lists', order: 'descending' };
    const place = cursor === undefined ? undefined : decodeCursor(name, cursor, 2);
    const after = place && { gpk: documents.partition, gsk: place[0] ?? '', ...key(place[1] ?? '') };
    const items = await firstItems(store, after ? { ...query, after } : query, limit + 1);
    const page = pageOf(items, limit, (item) => encodeCursor(name, String(item['gsk']), idOf(item)));
    return mapped(page, idOf);
  };

export const listInvoiceIds = (store: Store): Ports['invoiceIdsOfCustomer'] =>
  listIds(store, { name: 'invoices', range: invoiceListRange, key: invoiceKey, idOf: invoiceIdOf });

export const listCreditNoteIds = (store: Store): Ports['creditNoteIdsOfCustomer'] =>
  listIds(store, { name: 'creditNotes', range: creditNoteListRange, key: creditNoteKey, idOf: creditNoteIdOf });

export const listQuoteIds = (store: Store): Ports['quoteIdsOfCustomer'] =>
  listIds(store, { name: 'quotes', range: quoteListRange, key: quoteKey, idOf: quoteIdOf });

export const listAllQuoteIds =
  (store: Store): Ports['quoteIds'] =>
  async (request) => {
    const query: Query = { ...quotesRange(), order: 'descending' };
    return mapped(await listItems(store, 'allQuotes', { query, request }), (item) => String(item['to']));
  };

export const listCloses =
  (store: Store): Ports['closes'] =>
  async () => {
    const closes = [];
    for await (const items of allPages(store, { ...closesRange(), order: 'ascending' })) {
      closes.push(...items.map((item) => documentFromItem('close', item)));
    }
    return closes;
  };

export const closeChunks = (store: Store): Ports['closeChunks'] =>
  async function* (period, plan) {
    for await (const items of allPages(store, { ...closeChunksRange(period, plan), order: 'ascending' })) {
      for (const item of items) yield documentFromItem('closeChunk', item);
    }
  };

/** A page of a partition; its cursor is the sort key of the last item. */
async function listItems(
  store: Store,
  list: 'activities' | 'register' | 'creditRegister' | 'allQuotes',
  { query, request }: { readonly query: Query; readonly request: PageRequest },
): Promise<Page<Item>> {
  const { limit, cursor } = request;
  const after: Position | undefined =
    cursor === undefined ? undefined : { pk: query.partition, sk: decodeCursor(list, cursor, 1)[0] ?? '' };
  const items = await firstItems(store, after ? { ...query, after } : query, limit + 1);
  return pageOf(items, limit, ({ sk }) => encodeCursor(list, sk));
}

async function firstItems(store: Store, query: Query, count: number): Promise<Item[]> {
  const found: Item[] = [];
  for await (const items of allPages(store, { ...query, limit: count })) {
    found.push(...items);
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

const mapped = <T, U>({ data, nextCursor }: Page<T>, map: (each: T) => U): Page<U> => ({
  data: data.map(map),
  ...(nextCursor !== undefined && { nextCursor }),
});
