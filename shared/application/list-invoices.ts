import { invoiceSeriesOfYear } from '../domain/invoices/issue-drafts.ts';
import type { InvoiceStatus } from '../domain/invoices/invoice.ts';
import { BillingError } from '../kernel/errors.ts';
import { localDateAt, nextPeriod, parsePeriod, periodAt, type Period } from '../kernel/period.ts';
import type { Page, PageRequest, Ports } from './ports.ts';
import { viewInvoice, type InvoiceView } from './read-invoice.ts';

/** A customer's: newest first. All, or a month's (of issue): in the order of their numbers. */
export type ListInvoices = PageRequest & {
  readonly customerId?: string;
  readonly period?: Period;
  readonly status?: InvoiceStatus;
};

type Deps = Pick<Ports, 'catalog' | 'clock' | 'invoiceIdsOfCustomer' | 'invoicesById' | 'numberSeries' | 'register'>;

/** Looked at for one answer; a filter that few pass gives short pages, and a cursor to go on. */
const MAX_SCANNED = 1_000;
const REGISTER_PAGE = 50;

export const listInvoices =
  (deps: Deps) =>
  async (input: ListInvoices): Promise<Page<InvoiceView>> => {
    const refs = input.customerId === undefined ? registered(deps, input.period) : ofCustomer(deps, input.customerId);
    const data: InvoiceView[] = [];
    let { cursor } = input;
    for (let scanned = 0; scanned < MAX_SCANNED;) {
      const page = await refs(input.limit - data.length, cursor);
      const found = await deps.invoicesById(page.data);
      data.push(...found.map(viewInvoice).filter((view) => isAskedFor(view, input)));
      scanned += page.data.length;
      cursor = page.nextCursor;
      if (cursor === undefined || data.length === input.limit) break;
    }
    return { data, ...(cursor !== undefined && { nextCursor: cursor }) };
  };

const isAskedFor = ({ invoice, standing }: InvoiceView, { period, status }: ListInvoices): boolean =>
  (period === undefined || invoice.period === period) && (status === undefined || standing.status === status);

/** At most `count` ids of invoices, from where a cursor says. */
type References = (count: number, cursor: string | undefined) => Promise<Page<string>>;

const ofCustomer =
  (deps: Deps, customerId: string): References =>
  (limit, cursor) =>
    deps.invoiceIdsOfCustomer(customerId, { limit, ...(cursor !== undefined && { cursor }) });

/** A place in the register: a month, a page of it by its own cursor, and how many invoices of that page are behind. */
type Place = { readonly period: Period; readonly page: string | undefined; readonly skip: number };

/** The register month after month: complete, and in the order of numbers, so that a place in it stays a place. */
const registered =
  (deps: Deps, only: Period | undefined): References =>
  async (count, cursor) => {
    const last = only ?? periodAt(deps.clock(), deps.catalog.zone);
    const ids: string[] = [];
    let place = cursor === undefined ? beginning(only ?? (await firstMonth(deps))) : parsePlace(cursor);
    while (place.period <= last && ids.length < count) {
      const { page: here, period, skip } = place;
      const page = await deps.register(period, { limit: REGISTER_PAGE, ...(here !== undefined && { cursor: here }) });
      const left = page.data.flatMap((entry) => entry.invoices.map((each) => each.id)).slice(skip);
      const taken = left.slice(0, count - ids.length);
      ids.push(...taken);
      if (taken.length < left.length) place = { period, page: here, skip: skip + taken.length };
      else if (page.nextCursor !== undefined) place = { period, page: page.nextCursor, skip: 0 };
      else place = beginning(nextPeriod(period));
    }
    return { data: ids, ...(place.period <= last && { nextCursor: formatPlace(place) }) };
  };

const beginning = (period: Period): Place => ({ period, page: undefined, skip: 0 });

/** The first month of the first year in which a number was given; years without an invoice end the search. */
async function firstMonth({ catalog, clock, numberSeries }: Deps): Promise<Period> {
  let year = Number(localDateAt(clock(), catalog.zone).slice(0, 4));
  while (await numberSeries(invoiceSeriesOfYear(catalog, year - 1))) year -= 1;
  return `${String(year)}-01` as Period;
}

const formatPlace = ({ period, page, skip }: Place): string =>
  Buffer.from(JSON.stringify([period, skip, page ?? null])).toString('base64url');

function parsePlace(cursor: string): Place {
  try {
    const [period, skip, page] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const parsed = typeof period === 'string' ? parsePeriod(period) : undefined;
    const isPage = page === null || typeof page === 'string';
    if (parsed && Number.isSafeInteger(skip) && Number(skip) >= 0 && isPage) {
      return { period: parsed, page: page ?? undefined, skip: Number(skip) };
    }
  } catch {
    // Not JSON: refused below like every other text that is no cursor.
  }
  throw new BillingError('invalid_cursor', {
    detail: 'Use the nextCursor of the page before, or leave it out.',
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}
