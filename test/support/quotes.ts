import type { Catalog } from '../../shared/catalog/catalog.ts';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import type { RawCatalog } from '../../shared/catalog/schema.ts';
import { SHIPPED_CATALOGS } from '../../shared/catalog/shipped-catalogs.ts';
import { vmcloud } from '../../shared/catalog/vmcloud.ts';
import type { RequestedLine } from '../../shared/domain/quotes/check-lines.ts';
import { makeQuote, type QuotedTo, type QuoteRequest } from '../../shared/domain/quotes/make-quote.ts';
import type { Quote } from '../../shared/domain/quotes/quote.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { derivedId } from '../../shared/kernel/id.ts';
import { unitPriceOf } from '../../shared/kernel/money.ts';
import type { LocalDate } from '../../shared/kernel/period.ts';
import { customer } from './stored-values.ts';
import { at } from './wallets.ts';

export const VMCLOUD = loadCatalog(SHIPPED_CATALOGS['vmcloud']);
export const TASKFORCE = loadCatalog(SHIPPED_CATALOGS['taskforce']);
export const vmcloudWith = (more: Partial<RawCatalog>): Catalog => loadCatalog({ ...vmcloud, ...more });

export const QUOTED_AT = '2026-11-17T12:00:00.000Z';

export const day = (text: string): LocalDate => text as LocalDate;

/** A line as it is asked for: `product('vps', 10)`. */
const lineOf =
  (kind: RequestedLine['kind']) =>
  (product: string, quantity?: number, unitPrice?: string): RequestedLine => ({
    kind,
    product,
    ...(quantity !== undefined && { quantity }),
    ...(unitPrice !== undefined && { unitPrice: unitPriceOf(unitPrice) }),
  });
export const plan = lineOf('plan');
export const module = lineOf('module');
export const product = lineOf('product');
export const service = lineOf('service');

/** Terms of a contract of two years, and of one in which all is agreed. */
export const multiYear = { plan: 'multi-year', termMonths: 24, rhythm: 'quarterly' } as const;
export const enterprise = { plan: 'enterprise', termMonths: 12, rhythm: 'yearly' } as const;

export type Quoting = {
  readonly catalog?: Catalog;
  readonly to?: Partial<QuotedTo>;
  readonly now?: string;
  readonly id?: string;
};

/** A quote for 100 servers for a year, unless something else is asked for. */
export function quoteFor(request: Partial<QuoteRequest> = {}, quoting: Quoting = {}): Quote {
  const { catalog = VMCLOUD, to = {}, now = QUOTED_AT, id = 'a quote' } = quoting;
  return makeQuote(
    { plan: 'annual', termMonths: 12, rhythm: 'upfront', lines: [product('vps', 100)], discounts: [], ...request },
    { customer: customer('acme', { language: 'en' }), ...to },
    { catalog, now: at(now), quoteId: derivedId('quo', id), actor: 'key_1' },
  );
}

/** How a quote is refused, if it is. */
export function refusal(request: Partial<QuoteRequest>, quoting: Quoting = {}) {
  try {
    quoteFor(request, quoting);
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
    const { members = {}, errors = [], detail } = error.details;
    return { code: error.code, rule: members['rule'], path: errors[0]?.path, message: errors[0]?.message, detail };
  }
  return undefined;
}
