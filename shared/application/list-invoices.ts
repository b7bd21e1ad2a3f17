import { invoiceSeriesOfYear } from '../domain/invoices/issue-drafts.ts';
import type { InvoiceStatus } from '../domain/invoices/invoice.ts';
import type { Period } from '../kernel/period.ts';
import type { Page, PageRequest, Ports } from './ports.ts';
import { viewInvoice, type InvoiceView } from './read-invoice.ts';
import { walkRegister, type References, type RegisterOf } from './walk-register.ts';

/** A customer's: newest first. All, or a month's (of issue): in the order of their numbers. */
export type ListInvoices = PageRequest & {
  readonly customerId?: string;
  readonly period?: Period;
  readonly status?: InvoiceStatus;
};

type Deps = Pick<Ports, 'catalog' | 'clock' | 'invoiceIdsOfCustomer' | 'invoicesById' | 'numberSeries' | 'register'>;

/** Looked at for one answer; a filter that few pass gives short pages, and a cursor to go on. */
const MAX_SCANNED = 1_000;

export const listInvoices =
  (deps: Deps) =>
  async (input: ListInvoices): Promise<Page<InvoiceView>> => {
    const refs =
      input.customerId === undefined
        ? walkRegister(deps, registerOfInvoices(deps), input.period)
        : ofCustomer(deps, input.customerId);
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

const ofCustomer =
  (deps: Deps, customerId: string): References =>
  (limit, cursor) =>
    deps.invoiceIdsOfCustomer(customerId, { limit, ...(cursor !== undefined && { cursor }) });

const registerOfInvoices = ({ catalog, register }: Deps): RegisterOf => ({
  seriesOfYear: (year) => invoiceSeriesOfYear(catalog, year),
  page: async (period, request) => {
    const { data, ...more } = await register(period, request);
    return { data: data.flatMap(({ invoices }) => invoices.map(({ id }) => id)), ...more };
  },
});
