import type { Ports } from '../../application/ports.ts';
import { allPages, type Store } from '../store.ts';
import { documentFromItem } from './items.ts';
import { DUE_SHARDS, dueRange } from './keys.ts';

const PAGE = 100;
/** What one run takes from one shard; the next run goes on. */
const MAX_A_SHARD = 4_000;

/** What has fallen due, shard by shard. All are asked at the same time: at most instants nothing is due in any. */
export const dueBy = (store: Store): Ports['dueBy'] =>
  async function* (at) {
    const shards = Array.from({ length: DUE_SHARDS }, (_, shard) =>
      allPages(store, { ...dueRange(shard, at), order: 'ascending', limit: PAGE }),
    );
    const firsts = await Promise.all(shards.map((pages) => pages.next()));
    for (const [shard, pages] of shards.entries()) {
      let taken = 0;
      for (let page = firsts[shard]; page && !page.done; page = await pages.next()) {
        for (const item of page.value) yield documentFromItem('due', item);
        taken += page.value.length;
        if (taken >= MAX_A_SHARD) break;
      }
    }
  };
