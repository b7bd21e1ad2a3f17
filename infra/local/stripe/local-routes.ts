import { completeSession } from './checkout-completion.ts';
import { Failure, invalid, unrecognizedUrl } from './failure.ts';
import { type Faults, faultFrom } from './faults.ts';
import { payInvoice } from './invoice-payments.ts';
import { finalizeInvoice, requireUnpaid } from './invoice-states.ts';
import { usableMethod } from './payment-methods.ts';
import { present } from './presentation.ts';
import type { RequestLog } from './request-log.ts';
import { isTableName } from './store.ts';
import type { Work } from './work.ts';

export interface LocalRequest {
  method: string;
  /** What follows `/_local/`. */
  path: string[];
  body: Record<string, unknown>;
}

export interface LocalTools {
  faults: Faults;
  log: RequestLog;
  transaction: <R>(run: (work: Work) => R) => R;
}

const textFrom = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What a person would do at the Checkout page. */
const complete = (work: Work, id: string, body: Record<string, unknown>): object => {
  const session = work.get('checkout_sessions', id);
  const method = usableMethod(work, textFrom(body['paymentMethod']) ?? 'pm_card_visa');
  return completeSession(work, session, { method, email: textFrom(body['email']) });
};

/** What a person would do at the hosted page of an invoice. */
const pay = (work: Work, id: string, body: Record<string, unknown>): object => {
  const invoice = requireUnpaid(work.get('invoices', id));
  const open = invoice.status === 'draft' ? finalizeInvoice(work, invoice) : invoice;
  const method = usableMethod(work, textFrom(body['paymentMethod']) ?? 'pm_card_visa');
  return payInvoice(work, open, { method, presence: 'payer-present' });
};

const objects = (work: Work, table: string, id: string | undefined): object => {
  if (!isTableName(table)) throw invalid(`There are no ${table}.`, 'table');
  if (id !== undefined) return work.get(table, id);
  const data = [...work.all(table)].map((row) => present(work, row));
  return { object: 'list', count: data.length, data };
};

/** The doors that the real Stripe does not have: for tests, the demo and whoever wants to look inside. */
export function answerLocal(tools: LocalTools, request: LocalRequest): object {
  const { faults, log, transaction } = tools;
  const [noun = '', id = '', verb = ''] = request.path;
  const inWork = (run: (work: Work) => object): object =>
    transaction((work) => {
      const result = run(work);
      return result instanceof Failure ? result : present(work, result);
    });
  switch (`${request.method} ${noun} ${verb}`.trim()) {
    case 'GET requests':
      return log.summary();
    case 'DELETE requests':
      log.clear();
      return {};
    case 'GET faults':
      return { data: faults.planned };
    case 'POST faults':
      faults.plan(faultFrom(request.body));
      return { data: faults.planned };
    case 'DELETE faults':
      faults.clear();
      return {};
    case 'POST checkout complete':
      return inWork((work) => complete(work, id, request.body));
    case 'POST invoices pay':
      return inWork((work) => pay(work, id, request.body));
  }
  if (request.method === 'GET' && noun === 'objects') return inWork((work) => objects(work, id, verb || undefined));
  throw unrecognizedUrl(request.method, `/_local/${request.path.join('/')}`);
}
