import type { Members, Ports } from '../../application/ports.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Store } from '../store.ts';
import { changeToPuts, documentFromItem } from './items.ts';
import { membersKey } from './keys.ts';

/** Wallets whose members an instance remembers. */
const MAX_WALLETS = 2_000;
const MAX_APPENDS = 24;

/** Indexes never change, so what is remembered can be short of new ones, never wrong. */
type Indexes = ReadonlyMap<string, number>;

export const readMembers =
  (store: Store): Ports['members'] =>
  async (customerId) => {
    const item = await store.get(membersKey(customerId));
    return item && documentFromItem('members', item);
  };

/** Answers from memory where it can; else reads, and appends who is new, one writer at a time. */
export function memberIndexes(store: Store, pause: Ports['pause']): Ports['memberIndexes'] {
  const known = new Map<string, Indexes>();
  const read = readMembers(store);
  return async (customerId, users) => {
    const remembered = known.get(customerId);
    if (remembered && users.every((user) => remembered.has(user))) return remembered;
    for (let losses = 0; losses < MAX_APPENDS; losses += 1) {
      if (losses > 0) await pause(losses);
      const members = await withUsers(store, await read(customerId), { customerId, users });
      if (members === 'lost') continue;
      const indexes = new Map(members.users.map((user, index) => [user, index]));
      remember(known, customerId, indexes);
      return indexes;
    }
    throw new BillingError('try_again', 'Too many writers at once. Nothing was changed; send the same call again.');
  };
}

async function withUsers(
  store: Store,
  members: Members | undefined,
  { customerId, users }: { readonly customerId: string; readonly users: readonly string[] },
): Promise<Members | 'lost'> {
  const existing = new Set(members?.users);
  const added = users.filter((user) => !existing.has(user));
  if (members && added.length === 0) return members;
  const next: Members = {
    customerId,
    revision: (members?.revision ?? 0) + 1,
    users: [...(members?.users ?? []), ...new Set(added)],
  };
  const [put] = changeToPuts({ noun: 'members', value: next });
  return put && (await store.put(put)) === 'committed' ? next : 'lost';
}

function remember(known: Map<string, Indexes>, customerId: string, indexes: Indexes): void {
  known.delete(customerId);
  known.set(customerId, indexes);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_WALLETS) break;
    known.delete(oldest);
  }
}
