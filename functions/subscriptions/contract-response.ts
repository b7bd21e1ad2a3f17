import * as z from 'zod/mini';
import { RHYTHMS } from '../../shared/catalog/contract-terms.ts';
import type { ContractView } from '../../shared/domain/contracts/contract-view.ts';
import { formatCents, formatMicros } from '../../shared/kernel/money.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { wireCents, wireCount, wireDate, wireId, wireMicros, wireRange } from '../runtime/wire.ts';

const per = z.enum(['month', 'term']);

export const contractResponse = z.strictObject({
  id: wireId('ctr'),
  /** What was agreed in full: the quote does not change any more. */
  quoteId: wireId('quo'),
  plan: z.string(),
  /** The term that runs, or that begins: half-open. */
  term: wireRange,
  termMonths: wireCount,
  renewals: wireCount,
  rhythm: z.enum(RHYTHMS),
  netDays: wireCount,
  renewal: z.strictObject({ automatic: z.boolean(), noticeDays: wireCount, noticeBy: wireDate }),
  noticeGivenOn: z.optional(wireDate),
  endsOn: z.optional(wireDate),
  instalments: z.strictObject({
    invoiced: wireCount,
    of: wireCount,
    next: z.optional(z.strictObject({ number: wireCount, on: wireDate, net: wireCents })),
  }),
  commitment: z.optional(z.strictObject({ amount: wireCents, per })),
  pool: z.optional(z.strictObject({ amount: wireMicros, per })),
  creditLimit: z.optional(wireMicros),
});

export function contractView(view: ContractView): z.output<typeof contractResponse> {
  const { contract, term, noticeBy, endsOn, instalments, next } = view;
  const { id, quoteId, plan, termMonths, renewals, rhythm, netDays, noticeGivenOn } = contract;
  const { renewal, instalmentsInvoiced, commitment, pool, creditLimit } = contract;
  return withoutUndefined({
    id,
    quoteId,
    plan,
    term,
    termMonths,
    renewals,
    rhythm,
    netDays,
    renewal: { ...renewal, noticeBy },
    noticeGivenOn,
    endsOn,
    instalments: withoutUndefined({
      invoiced: instalmentsInvoiced,
      of: instalments,
      next: next && { number: next.number, on: next.on, net: formatCents(next.net) },
    }),
    commitment: commitment && { amount: formatCents(commitment.amount), per: commitment.per },
    pool: pool && { amount: formatMicros(pool.amount), per: pool.per },
    creditLimit: creditLimit === undefined ? undefined : formatMicros(creditLimit),
  });
}
