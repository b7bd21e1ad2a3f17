import { BillingError } from '../kernel/errors.ts';
import { localDateAt, nextPeriod, parsePeriod, periodAt, type Period } from '../kernel/period.ts';
import type { Page, PageRequest, Ports } from './ports.ts';

type Deps = Pick<Ports, 'catalog' | 'clock' | 'numberSeries'>;

/** A register of documents, a month at a time, and the name of its series in a year. */
export type RegisterOf = {
  readonly seriesOfYear: (year: number) => string;
  /** Ids, in the order of numbers. */
  readonly page: (period: Period, page: PageRequest) => Promise<Page<string>>;
};

/** At most `count` ids of documents, from where a cursor says. */
export type References = (count: number, cursor: string | undefined) => Promise<Page<string>>;

const REGISTER_PAGE = 50;

/** A place in the register: a month, a page of it by its own cursor, and how many documents of that page are behind. */
type Place = { readonly period: Period; readonly page: string | undefined; readonly skip: number };

/** The register month after month: complete, and in the order of numbers, so that a place in it stays a place. */
export const walkRegister =
  (deps: Deps, register: RegisterOf, only: Period | undefined): References =>
  async (count, cursor) => {
    const last = only ?? periodAt(deps.clock(), deps.catalog.zone);
    const ids: string[] = [];
    let place = cursor === undefined ? beginning(only ?? (await firstMonth(deps, register))) : parsePlace(cursor);
    while (place.period <= last && ids.length < count) {
      const { page: here, period, skip } = place;
      const page = await register.page(period, { limit: REGISTER_PAGE, ...(here !== undefined && { cursor: here }) });
      const left = page.data.slice(skip);
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
async function firstMonth({ catalog, clock, numberSeries }: Deps, { seriesOfYear }: RegisterOf): Promise<Period> {
  let year = Number(localDateAt(clock(), catalog.zone).slice(0, 4));
  while (await numberSeries(seriesOfYear(year - 1))) year -= 1;
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
