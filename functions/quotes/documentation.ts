import type { Documentation } from '../runtime/documentation.ts';
import { quotePage, quoteResponse } from './responses.ts';
import { MARKDOWN, PLAIN_TEXT, type quoteRoutes } from './routes.ts';

const quote = {
  id: 'quo_01938f2e-5a60-7c1d-9f04-6b2e8d7a3c15',
  customerId: 'acme',
  status: 'pending_approval',
  date: '2026-11-17',
  validUntil: '2026-12-01',
  createdAt: '2026-11-17T09:30:00.000Z',
  buyer: { name: 'Acme SAS', country: 'FR' },
  plan: 'annual-negotiated',
  seats: 1,
  termMonths: 12,
  startsOn: '2026-12-01',
  rhythm: 'upfront',
  netDays: 30,
  currency: 'EUR',
  catalogVersion: '2026.1',
  lines: [{ kind: 'product', product: 'vps', name: 'VPS', unit: 'server', quantity: 100, unitPrice: '9.99' }],
  metered: ['gpu.hours'],
  discounts: [
    { name: 'annual commitment', nature: 'automatic', percent: 17, on: ['product'], fromMonth: 1 },
    { name: 'reference customer', nature: 'negotiated', percent: 3, on: ['product'], fromMonth: 1 },
  ],
  renewal: { automatic: true, noticeDays: 60 },
  verdict: {
    decision: 'approval_required',
    totalPercent: 20,
    negotiatedPercent: 3,
    needs: ['justification'],
    reasons: [
      { rule: 'contract_type', message: 'Annual, negotiated: 17 % to 20 % in total is usual.', limit: 20 },
      {
        rule: 'justification',
        message: '20 % in total is above 10 %, and needs a written justification.',
        limit: 10,
      },
    ],
  },
  totals: {
    monthly: '999.00',
    list: '11988.00',
    discount: '2397.60',
    net: '9590.40',
    vat: '1918.08',
    gross: '11508.48',
  },
  instalments: [
    {
      number: 1,
      of: 1,
      on: '2026-12-01',
      dueOn: '2026-12-31',
      period: { start: '2026-12-01', end: '2027-12-01' },
      net: '9590.40',
      vat: '1918.08',
      gross: '11508.48',
    },
  ],
};
const approved = {
  ...quote,
  status: 'approved',
  approval: {
    at: '2026-11-18T08:00:00.000Z',
    by: 'approver',
    approver: 'Jeanne Martin',
    justification: 'Speaks at our conference',
  },
};
const rejected = {
  ...quote,
  status: 'rejected',
  rejection: { at: '2026-11-18T08:00:00.000Z', reason: 'Chose another host' },
};
const accepted = {
  ...approved,
  status: 'accepted',
  acceptance: {
    at: '2026-11-20T14:00:00.000Z',
    acceptedBy: 'Marie Dupont, CTO',
    contractId: 'ctr_0f3e2d1c-4b5a-8697-8877-665544332211',
    startsOn: '2026-12-01',
  },
};
const body = { name: 'Quote', schema: quoteResponse };
const etag =
  'Its `ETag` is the revision: send it as `If-Match` to decide only about what you have read (412 otherwise).';

export const quoteDocumentation: Documentation<typeof quoteRoutes> = {
  createQuote: {
    summary: 'Make a quote',
    description:
      'Prices an offer for a plan that is sold by contract, and judges it at once by the policy of discounts. `verdict.decision` is `automatic` (it can be accepted as it is) or `approval_required` (`needs` says what the approval must bring); what is forbidden is refused with the limit and the remedy. ' +
      'Discounts that apply by themselves are added from the price book. `discounts` are those that are negotiated: on all that is committed to unless `on` says of what, for the whole contract unless `firstMonths` or `fromMonth` (from 1) says when. A `unitPrice` below the price book counts as one. Above the maximum an `exception` must be recorded, which somebody approves by name. ' +
      'A line of a product that is charged by its use has neither quantity nor price: it is part of the offer, and counts as a product. A price of several tiers has a line for each, told apart by its `part`: `from` and `upTo` are the units that the tier holds, the first of them after `from`. Without `startsOn` the contract starts when it is accepted; `assumedStart` is then the day that the instalments are shown for. Nothing of a quote changes afterwards: another offer is another quote, and an amendment one with `amends`; for who has a contract that outlasts the last day on which it could start, another one is refused (`amendment_required`). With an `Idempotency-Key`, a repeat of the call is no second quote.',
    request: {
      name: 'QuoteRequest',
      examples: {
        enterprise: {
          customerId: 'acme',
          plan: 'enterprise',
          termMonths: 12,
          rhythm: 'quarterly',
          netDays: 60,
          lines: [{ plan: 'enterprise', quantity: 40, unitPrice: '21.50' }],
          pool: { amount: '500.00', per: 'term' },
          renewal: { automatic: true, noticeDays: 90 },
        },
        hosting: {
          customerId: 'acme',
          plan: 'annual-negotiated',
          termMonths: 12,
          startsOn: '2026-12-01',
          rhythm: 'upfront',
          netDays: 30,
          lines: [{ product: 'vps', quantity: 100 }, { product: 'gpu.hours' }],
          discounts: [{ name: 'reference customer', percent: 3 }],
        },
      },
    },
    responses: { 201: { description: 'Made', body, example: quote, headers: { location: 'Where it is read' } } },
    errors: [
      'customer_not_found',
      'unknown_plan',
      'unknown_module',
      'plan_requires',
      'not_supported',
      'rule_violation',
      'seats_exceeded',
      'amount_out_of_range',
      'too_many_open',
      'discount_forbidden',
      'try_again',
    ],
  },
  listQuotes: {
    summary: 'Quotes',
    description:
      'Newest first, of a customer or all. With `status` a page may be short: go on while there is a `nextCursor`. `status=pending_approval` is what approvers have before them.',
    responses: {
      200: {
        description: 'A page of quotes',
        body: { name: 'QuotePage', schema: quotePage },
        example: { data: [quote] },
      },
    },
    errors: ['invalid_cursor'],
  },
  readQuote: {
    summary: 'A quote',
    description: `What is offered, what the policy says of it, and what became of it. ${etag}`,
    responses: { 200: { description: 'The quote', body, example: quote } },
    errors: ['not_found'],
  },
  readQuoteDocument: {
    summary: 'The document of a quote',
    description:
      "For the customer: parties, lines, discounts with their nature, price, schedule, conditions, approval and acceptance; in the customer's language unless `language` says another. Markdown, or plain text for who sends `Accept: text/plain`. Justifications and exceptions are the seller's own, and not in it.",
    responses: { 200: { description: 'The document', mediaTypes: [MARKDOWN, PLAIN_TEXT] } },
    errors: ['not_found'],
  },
  approveQuote: {
    summary: 'Approve a quote',
    description: `Grants what the policy leaves to a person: with the \`approver\` by name and the \`justification\` in writing where \`needs\` says so. Who sells does not grant it: the scope is \`admin\`. One that is approved already stays as it is. ${etag}`,
    request: {
      name: 'QuoteApproval',
      examples: { named: { approver: 'Jeanne Martin', justification: 'Speaks at our conference' } },
    },
    responses: { 200: { description: 'Approved', body, example: approved } },
    errors: ['not_found', 'rule_violation', 'quote_not_open', 'precondition_failed', 'try_again'],
  },
  acceptQuote: {
    summary: 'Accept a quote',
    description:
      "The customer agrees, by `acceptedBy`: the quote becomes the contract of the customer's subscription, at its prices, and cannot change any more. A contract that starts today is invoiced at once (its first instalment), a later one on its day. " +
      'One that has expired, waits for its approval, or was decided about is refused; so is one whose customer has another contract by now, unless it `amends` it.',
    request: { name: 'QuoteAcceptance', examples: { signed: { acceptedBy: 'Marie Dupont, CTO' } } },
    responses: { 200: { description: 'Accepted', body, example: accepted } },
    errors: ['not_found', 'approval_required', 'quote_not_open', 'rule_violation', 'precondition_failed', 'try_again'],
  },
  rejectQuote: {
    summary: 'Reject a quote',
    description: `The seller does not approve it or takes it back, or the customer does not want it. One that was rejected already stays as it is. ${etag}`,
    request: { name: 'QuoteRejection', examples: { declined: { reason: 'Chose another host' } } },
    responses: { 200: { description: 'Rejected', body, example: rejected } },
    errors: ['not_found', 'quote_not_open', 'precondition_failed', 'try_again'],
  },
};
