import type { Close } from '../domain/closes/close.ts';
import { unpackDraft, type PackedDraft } from '../domain/invoices/packed-draft.ts';
import { BilledAudit, UsageAudit } from '../domain/metering/verify-usage.ts';
import { verifySegment } from '../domain/wallets/verify-chain.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import { derivedId } from '../kernel/id.ts';
import type { Period } from '../kernel/period.ts';
import { Tally } from './invariants.ts';
import { keyOf } from './recent-segments.ts';
import type { Ports } from './ports.ts';

/** Which of these invoices exist. */
export type FindInvoices = (ids: readonly string[]) => Promise<ReadonlySet<string>>;

export type WalletTallies = ReturnType<typeof walletTallies>;
export const walletTallies = () => ({
  chains: new Tally('chains'),
  events: new Tally('events'),
  usage: new Tally('usage'),
  drafts: new Tally('drafts'),
});

type Deps = Pick<Ports, 'chain' | 'catalog'> & { readonly findInvoices: FindInvoices };

/** Decides a wallet's chain again from its first segment, and looks for the invoices that it composed. */
export async function verifyWallet(
  deps: Deps,
  customerId: string,
  { tallies, closed }: { readonly tallies: WalletTallies; readonly closed: ReadonlySet<Period> },
): Promise<void> {
  const segments = await deps.chain.after(customerId, 0);
  const seen = new Set<string>();
  const [audit, billed] = [new UsageAudit(deps.catalog), new BilledAudit()];
  segments.forEach((sealed, place) => {
    const faults = verifySegment(segments[place - 1], sealed, deps.catalog);
    const name = `wallet ${customerId}, segment ${String(sealed.segment.seq)}`;
    tallies.chains.expect(faults.length === 0, `${name} ${faults.join(', ')}`);
    for (const event of sealed.segment.events) {
      tallies.events.expect(!seen.has(keyOf(event)), `wallet ${customerId} holds the event ${event.id} twice`);
      seen.add(keyOf(event));
    }
    for (const { holds, fault } of [
      ...audit.tell(sealed, segments[place + 1]),
      ...billed.tell(segments[place - 1], sealed),
    ])
      tallies.usage.expect(holds, `${name} ${fault}`);
  });
  const expected = segments.flatMap((sealed) => composedInvoice(sealed, closed) ?? []);
  const found = await deps.findInvoices(expected.map(({ id }) => id));
  for (const { id, cause } of expected)
    tallies.drafts.expect(found.has(id), `customer ${customerId} has no invoice for ${cause}`);
}

/** A closing segment's draft has its invoice as soon as that close has ended, a bill's in the same transaction. */
function composedInvoice(
  { segment }: SealedSegment,
  closed: ReadonlySet<Period>,
): { readonly id: string; readonly cause: string } | undefined {
  const { entry, customerId } = segment;
  if (entry.kind === 'bill' && entry.draft !== undefined) return unpackDraft(entry.draft as PackedDraft, customerId);
  if (entry.kind !== 'close' || !entry.invoiced || !closed.has(entry.period)) return undefined;
  return { id: derivedId('inv', customerId, `close:${entry.period}`), cause: entry.period };
}

export const closedPeriods = (closes: readonly Close[]): ReadonlySet<Period> =>
  new Set(closes.flatMap(({ status, period }) => (status === 'closed' ? [period] : [])));
