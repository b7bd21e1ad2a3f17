import * as z from 'zod/mini';
import { unitIn } from '../../shared/catalog/unit-name.ts';
import type { CommitmentAccount } from '../../shared/domain/contracts/contract.ts';
import type { UsageView } from '../../shared/domain/subscriptions/usage-view.ts';
import { formatCents, formatQuantity } from '../../shared/kernel/money.ts';
import { lineResponse, lineView } from '../invoices/responses.ts';
import { wireCents, wireCount, wireCurrency, wireId, wirePeriod, wireRange } from '../runtime/wire.ts';

/** Up to six digits after the point. */
const wireQuantity = z.string().check(z.regex(/^\d+(\.\d{1,6})?$/));

export const usageOfMonthResponse = z.strictObject({
  period: wirePeriod,
  currency: wireCurrency,
  products: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      unit: z.string(),
      /** What is charged; what was used in a trial is apart, and free. */
      quantity: wireQuantity,
      inTrial: z.optional(wireQuantity),
      amount: wireCents,
      lines: z.array(lineResponse),
    }),
  ),
  total: wireCents,
  isFinal: z.boolean(),
  budget: z.optional(wireCents),
  /** Of a contract: for the days of the month, or of the term that the month is in. */
  commitment: z.optional(
    z.strictObject({
      contractId: wireId('ctr'),
      period: wireRange,
      committed: wireCents,
      used: wireCents,
      missing: wireCents,
    }),
  ),
});

export const budgetResponse = z.strictObject({
  amount: wireCents,
  currency: wireCurrency,
  alertPercents: z.array(wireCount),
  period: wirePeriod,
  spent: wireCents,
  usedPercent: z.number(),
});

export const usageView = ({
  period,
  currency,
  products,
  total,
  isFinal,
  budget,
  commitment,
}: UsageView): z.output<typeof usageOfMonthResponse> => ({
  period,
  currency,
  products: products.map(({ product: { id, name, unit }, quantity, inTrial, amount, lines }) => ({
    id,
    name,
    unit: unitIn(unit, 'en'),
    quantity: formatQuantity(quantity),
    ...(inTrial > 0n && { inTrial: formatQuantity(inTrial) }),
    amount: formatCents(amount),
    lines: lines.map((line) => lineView(line)),
  })),
  total: formatCents(total),
  isFinal,
  ...(budget !== undefined && { budget: formatCents(budget) }),
  ...(commitment && { commitment: commitmentView(commitment) }),
});

const commitmentView = ({ contractId, days, committed, used, missing }: CommitmentAccount) => ({
  contractId,
  period: { start: days.start, end: days.end },
  committed: formatCents(committed),
  used: formatCents(used),
  missing: formatCents(missing),
});
