import type { CreditNote } from '../domain/credit-notes/credit-note.ts';
import { invoiceSeriesOfYear } from '../domain/invoices/issue-drafts.ts';
import type { InvoicePayment, Refund } from '../domain/invoices/invoice.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Period } from '../kernel/period.ts';
import type { Page, PageRequest, Ports } from './ports.ts';
import { walkRegister, type References } from './walk-register.ts';

/** A credit note, and what became of the money that goes back for it. */
export type CreditNoteView = { readonly creditNote: CreditNote; readonly refund: Refund };

export const readCreditNote =
  (deps: Pick<Ports, 'creditNote' | 'invoice'>) =>
  async (id: string): Promise<CreditNoteView> => {
    const creditNote = await deps.creditNote(id);
    if (!creditNote) throw creditNoteNotFound(id);
    return viewCreditNote(creditNote, (await deps.invoice(creditNote.invoiceId))?.payment);
  };

export const creditNoteNotFound = (id: string): BillingError =>
  new BillingError('not_found', `There is no credit note ${id}. GET /v1/credit-notes lists those that there are.`);

export const viewCreditNote = (creditNote: CreditNote, payment: InvoicePayment | undefined): CreditNoteView => {
  const credit = payment?.credits?.find(({ creditNoteId }) => creditNoteId === creditNote.id);
  return { creditNote, refund: credit?.refund ?? { status: 'none' } };
};

/** A customer's: newest first. All, or a month's (of issue): in the order of their numbers. */
export type ListCreditNotes = PageRequest & {
  readonly customerId?: string;
  readonly period?: Period;
  /** Those whose money stands like this. */
  readonly refund?: Refund['status'];
};

type Deps = Pick<
  Ports,
  | 'catalog'
  | 'clock'
  | 'creditNoteIdsOfCustomer'
  | 'creditNoteRegister'
  | 'creditNotesById'
  | 'invoicesById'
  | 'numberSeries'
>;

/** Looked at for one answer; a filter that few pass gives short pages, and a cursor to go on. */
const MAX_SCANNED = 1_000;

export const listCreditNotes =
  (deps: Deps) =>
  async (input: ListCreditNotes): Promise<Page<CreditNoteView>> => {
    const { limit, customerId, period, refund } = input;
    const refs = customerId === undefined ? registered(deps, period) : ofCustomer(deps, customerId);
    const views: CreditNoteView[] = [];
    let { cursor } = input;
    for (let scanned = 0; scanned < MAX_SCANNED;) {
      const page = await refs(limit - views.length, cursor);
      const found = await deps.creditNotesById(page.data);
      const ofPeriod = found.filter((note) => period === undefined || note.period === period);
      const viewed = await viewAll(deps, ofPeriod);
      views.push(...viewed.filter((view) => refund === undefined || view.refund.status === refund));
      scanned += page.data.length;
      cursor = page.nextCursor;
      if (cursor === undefined || views.length === limit) break;
    }
    return { data: views, ...(cursor !== undefined && { nextCursor: cursor }) };
  };

async function viewAll(deps: Deps, notes: readonly CreditNote[]): Promise<readonly CreditNoteView[]> {
  const invoices = await deps.invoicesById([...new Set(notes.map(({ invoiceId }) => invoiceId))]);
  const payments = new Map(invoices.map(({ invoice, payment }) => [invoice.id, payment]));
  return notes.map((note) => viewCreditNote(note, payments.get(note.invoiceId)));
}

const ofCustomer =
  (deps: Deps, customerId: string): References =>
  (limit, cursor) =>
    deps.creditNoteIdsOfCustomer(customerId, { limit, ...(cursor !== undefined && { cursor }) });

const registered = (deps: Deps, period: Period | undefined): References =>
  walkRegister(
    deps,
    {
      // There is no credit note before the first invoice, and there may be years without one.
      seriesOfYear: (year) => invoiceSeriesOfYear(deps.catalog, year),
      page: async (month, request) => {
        const { data, ...more } = await deps.creditNoteRegister(month, request);
        return { data: data.flatMap(({ creditNotes }) => creditNotes.map(({ id }) => id)), ...more };
      },
    },
    period,
  );
