import { viewEntry, viewWallet, type WalletEntry, type WalletView } from '../domain/wallets/wallet-view.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Page, PageRequest, Ports } from './ports.ts';
import { walletOf } from './wallet-of.ts';

/** The wallet as it stands now; nothing is written. */
export const readWallet =
  (deps: Pick<Ports, 'chain' | 'customer' | 'catalog' | 'clock'>) =>
  async (customerId: string): Promise<WalletView> =>
    viewWallet(await walletOf(deps, customerId), deps.catalog, deps.clock());

/** A history entry, its events with the member's name where it has not been erased. */
export type ListedEntry = Omit<WalletEntry, 'events' | 'corrected'> & {
  readonly events: readonly ListedEvent[];
  readonly corrected?: ListedEvent & { readonly seq: number };
};
type ListedEvent = WalletEntry['events'][number] & { readonly user?: string };

/** The wallet's history, newest first. The cursor is the seq of the last entry. */
export const listWalletEntries =
  (deps: Pick<Ports, 'chain' | 'customer' | 'catalog' | 'members'>) =>
  async (customerId: string, { limit, cursor }: PageRequest): Promise<Page<ListedEntry>> => {
    const tail = await walletOf(deps, customerId);
    const before = cursor === undefined ? tail.segment.seq + 1 : parseSeq(cursor);
    const segments = await deps.chain.before(customerId, before, limit);
    const users = (await deps.members(customerId))?.users ?? [];
    const data = segments.map((sealed): ListedEntry => {
      const { corrected, events, ...entry } = viewEntry(sealed, deps.catalog);
      return {
        ...entry,
        events: events.map((event) => withUser(event, users)),
        ...(corrected && { corrected: { ...withUser(corrected, users), seq: corrected.seq } }),
      };
    });
    const last = data.at(-1);
    return { data, ...(last && last.seq > 1 ? { nextCursor: String(last.seq) } : {}) };
  };

function withUser(event: WalletEntry['events'][number], users: readonly string[]): ListedEvent {
  const user = event.member === undefined ? undefined : users[event.member];
  return user === undefined ? event : { ...event, user };
}

function parseSeq(cursor: string): number {
  if (/^[1-9]\d{0,14}$/.test(cursor)) return Number(cursor);
  throw new BillingError('invalid_cursor', {
    detail: 'Use the nextCursor of the page before, or leave it out.',
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}
