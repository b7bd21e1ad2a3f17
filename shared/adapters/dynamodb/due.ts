import type { Ports } from '../../application/ports.ts';
import { allPages, type Store } from '../store.ts';
import { documentFromItem } from './items.ts';
import { DUE_SHARDS, dueRange } from './keys.ts';

const PAGE = 100;
/** What one run takes from one shard; the next run goes on. */
const MAX_A_SHARD = 1_000;

/** What has fallen due, shard by shard. */
export const dueBy = (store: Store): Ports['dueBy'] =>
  async function* (at) {
    for (let shard = 0; shard < DUE_SHARDS; shard += 1) {
      let taken = 0;
      for await (const items of allPages(store, { ...dueRange(shard, at), order: 'ascending', limit: PAGE })) {
        for (const item of items) yield documentFromItem('due', item);
        taken += items.length;
        if (taken >= MAX_A_SHARD) break;
      }
    }
  };
