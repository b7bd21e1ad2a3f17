import * as z from 'zod/mini';
import type { ListedEntry } from '../../shared/application/read-wallet.ts';
import { GRANT_KINDS } from '../../shared/catalog/catalog.ts';
import type { WalletView } from '../../shared/domain/wallets/wallet-view.ts';
import { formatInstant } from '../../shared/kernel/instant.ts';
import { formatMicros } from '../../shared/kernel/money.ts';
import {
  wireCount,
  wireCurrency,
  wireId,
  wireInstant,
  wireMicros,
  wireMoney,
  wirePage,
  wirePeriod,
} from '../runtime/wire.ts';

export const walletResponse = z.strictObject({
  period: wirePeriod,
  currency: wireCurrency,
  granted: wireMicros,
  spent: wireMicros,
  held: wireMicros,
  available: wireMicros,
  overage: wireMicros,
  usedPercent: z.number(),
  estimatedRequests: wireCount,
  grants: z.array(
    z.strictObject({
      id: wireId('gr'),
      kind: z.enum(GRANT_KINDS),
      amount: wireMicros,
      remaining: wireMicros,
      expiresAt: wireInstant,
    }),
  ),
  seq: wireCount,
});

const pricedEvent = z.strictObject({
  id: z.string(),
  source: z.string(),
  type: z.string(),
  time: wireInstant,
  data: z.record(z.string(), z.union([z.number(), z.string()])),
  price: z.optional(wireMicros),
});

export const entryResponse = z.strictObject({
  seq: wireCount,
  kind: z.enum([
    'usage',
    'open',
    'top_up',
    'grant',
    'void',
    'hold',
    'release',
    'close',
    'terms',
    'bill',
    'cap',
    'uncap',
    'auto_top_up',
    'auto_top_up_stop',
    'correction',
    'budget',
  ]),
  at: wireInstant,
  period: wirePeriod,
  amount: wireMicros,
  available: wireMicros,
  events: z.union([wireCount, z.array(pricedEvent)]),
  reason: z.optional(z.string()),
  /** Of a correction: the event that counts no more, and where it was recorded. The event in its place is in `events`. */
  corrected: z.optional(z.strictObject({ ...pricedEvent.shape, seq: wireCount })),
});
export const entryPage = wirePage(entryResponse);

export const topUpResponse = z.strictObject({
  grantId: wireId('gr'),
  amount: wireMicros,
  price: wireMoney,
  discountPercent: z.number(),
  bookRate: z.string(),
  invoicing: z.enum(['month_end', 'immediate']),
  checkoutUrl: z.optional(z.url()),
});

export const grantResponse = z.strictObject({
  id: wireId('gr'),
  kind: z.enum(['promotional', 'contract']),
  amount: wireMicros,
  remaining: wireMicros,
  priority: wireCount,
  effectiveAt: wireInstant,
  expiresAt: wireInstant,
});

export const capResponse = z.strictObject({
  user: z.string(),
  cap: wireMicros,
  period: wirePeriod,
  spent: wireMicros,
  held: wireMicros,
});

export const autoTopUpResponse = z.strictObject({
  below: wireMicros,
  amount: wireMicros,
  maxPerPeriod: wireCount,
  period: wirePeriod,
  recharges: wireCount,
  status: z.enum(['armed', 'due', 'stopped']),
});

export const voidResponse = z.strictObject({ grantId: z.string(), voided: wireMicros });

export function walletView(view: WalletView, currency: string): z.output<typeof walletResponse> {
  return {
    period: view.period,
    currency,
    granted: formatMicros(view.granted),
    spent: formatMicros(view.spent),
    held: formatMicros(view.held),
    available: formatMicros(view.available),
    overage: formatMicros(view.overage),
    usedPercent: view.usedPercent,
    estimatedRequests: view.estimatedRequests,
    grants: view.grants.map(({ id, kind, amount, remaining, expiresAt }) => ({
      id,
      kind,
      amount: formatMicros(amount),
      remaining: formatMicros(remaining),
      expiresAt: formatInstant(expiresAt),
    })),
    seq: view.seq,
  };
}

/** `events` is their number, or with `expand` the events themselves. */
export const entryView =
  (isExpanded: boolean) =>
  ({
    seq,
    kind,
    at,
    period,
    amount,
    available,
    events,
    reason,
    corrected,
  }: ListedEntry): z.output<typeof entryResponse> => ({
    seq,
    kind,
    at: formatInstant(at),
    period,
    amount: formatMicros(amount),
    available: formatMicros(available),
    events: isExpanded ? events.map(eventView) : events.length,
    reason,
    ...(corrected && isExpanded && { corrected: { ...eventView(corrected), seq: corrected.seq } }),
  });

function eventView({ id, source, type, time, data: fields, user, holdId, price }: ListedEntry['events'][number]) {
  const data = {
    ...fields,
    ...(user !== undefined && { user }),
    ...(holdId !== undefined && { holdId }),
  };
  return {
    id,
    source,
    type,
    time: formatInstant(time),
    data,
    ...(price !== undefined && { price: formatMicros(price) }),
  };
}
