import * as z from 'zod';
import { callerId, count, period, text, wireInstant } from './fields.ts';

const place = z
  .strictObject({
    shard: z.int().min(0).max(256).describe('256: behind the last'),
    after: callerId.optional().describe('Behind this customer of the shard; its begin, if it is not there'),
  })
  .describe('A place in the order of the roster: the shards of customers, by id within one');

export const verifyCompletedV1 = z
  .strictObject({
    result: z.enum(['holds', 'broken']),
    coverage: z.enum(['complete', 'partial']).describe('complete: this run alone verified every wallet of the store'),
    from: place,
    until: place,
    round: z
      .strictObject({ number: count, startedAt: wireInstant, shardsDone: count, shards: count })
      .describe('All runs from the first shard to the last verify every wallet once'),
    wallets: count,
    registers: z.array(period).describe('The months whose numbers were checked; none while a close was giving numbers'),
    checks: z.array(z.strictObject({ invariant: text, checked: count, broken: count })),
  })
  .describe('A part of the store was decided again from its beginning, and compared with what is stored.');
