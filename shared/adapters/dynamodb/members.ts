import type { Members, Ports } from '../../application/ports.ts';
import { BillingError } from '../../kernel/errors.ts';
import type { Store } from '../store.ts';
import { changeToPuts, documentFromItem } from './items.ts';
import { membersKey } from './keys.ts';

/** Wallets whose members an instance remembers. */
const MAX_WALLETS = 2_000;
const MAX_APPENDS = 24;

type MemberPorts = Pick<Ports, 'members' | 'knownMemberIndexes' | 'memberIndexes'>;
/** A wallet's list as it was read or written last. Indexes never change: it can be short of new ones, never wrong. */
type Remembered = { readonly members: Members | undefined; readonly indexes: ReadonlyMap<string, number> };

const readMembers =
  (store: Store): Ports['members'] =>
  async (customerId) => {
    const item = await store.get(membersKey(customerId));
    return item && documentFromItem('members', item);
  };

/** Indexes are answered from memory where it holds everybody who is asked for; new members are appended by one writer at a time. */
export function memberPorts(store: Store, pause: Ports['pause']): MemberPorts {
  const known = new Map<string, Remembered>();
  const read = readMembers(store);
  const readAgain = async (customerId: string) => remember(known, customerId, await read(customerId));
  return {
    members: read,
    knownMemberIndexes: async (customerId, users) => {
      const remembered = known.get(customerId);
      if (remembered && holdsAll(remembered, users)) return remembered.indexes;
      return (await readAgain(customerId)).indexes;
    },
    memberIndexes: async (customerId, users) => {
      let last = known.get(customerId) ?? (await readAgain(customerId));
      for (let losses = 0; losses < MAX_APPENDS; losses += 1) {
        if (holdsAll(last, users)) return last.indexes;
        const members = await append(store, last.members, { customerId, users });
        if (members !== 'lost') return remember(known, customerId, members).indexes;
        await pause(losses + 1);
        last = await readAgain(customerId);
      }
      throw new BillingError('try_again', 'Too many writers at once. Nothing was changed; send the same call again.');
    },
  };
}

const holdsAll = ({ indexes }: Remembered, users: readonly string[]): boolean =>
  users.every((user) => indexes.has(user));

async function append(
  store: Store,
  members: Members | undefined,
  { customerId, users }: { readonly customerId: string; readonly users: readonly string[] },
): Promise<Members | 'lost'> {
  const next: Members = {
    customerId,
    revision: (members?.revision ?? 0) + 1,
    users: [...new Set([...(members?.users ?? []), ...users])],
  };
  const [put] = changeToPuts({ noun: 'members', value: next });
  return put && (await store.put(put)) === 'committed' ? next : 'lost';
}

function remember(known: Map<string, Remembered>, customerId: string, members: Members | undefined): Remembered {
  const remembered = { members, indexes: new Map(members?.users.map((user, index) => [user, index])) };
  known.delete(customerId);
  known.set(customerId, remembered);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_WALLETS) break;
    known.delete(oldest);
  }
  return remembered;
}
