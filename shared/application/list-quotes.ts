import type { QuoteStatus } from '../domain/quotes/quote.ts';
import type { Page, PageRequest, Ports } from './ports.ts';
import { viewQuote, type QuoteView } from './read-quote.ts';

/** Newest first: a customer's, or all. */
export type ListQuotes = PageRequest & { readonly customerId?: string; readonly status?: QuoteStatus };

type Deps = Pick<Ports, 'catalog' | 'clock' | 'quoteIds' | 'quoteIdsOfCustomer' | 'quotesById'>;

/** Looked at for one answer; a filter that few pass gives short pages, and a cursor to go on. */
const MAX_SCANNED = 1_000;

export const listQuotes =
  (deps: Deps) =>
  async ({ limit, customerId, status, ...request }: ListQuotes): Promise<Page<QuoteView>> => {
    const now = deps.clock();
    const data: QuoteView[] = [];
    let { cursor } = request;
    for (let scanned = 0; scanned < MAX_SCANNED;) {
      const page = { limit: limit - data.length, ...(cursor !== undefined && { cursor }) };
      const ids =
        customerId === undefined ? await deps.quoteIds(page) : await deps.quoteIdsOfCustomer(customerId, page);
      const views = (await deps.quotesById(ids.data)).map((quote) => viewQuote(quote, deps.catalog, now));
      data.push(...views.filter((view) => status === undefined || view.status === status));
      scanned += ids.data.length;
      cursor = ids.nextCursor;
      if (cursor === undefined || data.length === limit) break;
    }
    return { data, ...(cursor !== undefined && { nextCursor: cursor }) };
  };
