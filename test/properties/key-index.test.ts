import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyIndex } from '../../shared/application/key-index.ts';
import { seededRandom } from '../../infra/local/demo/random.ts';
import { instant } from '../../shared/kernel/instant.ts';

/** What is done to an index, one segment at a time. */
const action = fc.oneof(
  fc.record({ what: fc.constantFrom('newer', 'older'), keys: fc.nat(1_500) }),
  fc.record({ what: fc.constant('forget'), keys: fc.constant(0) }),
);

describe('an index of keys', () => {
  it('names the segment of every key that was not forgotten, and says from where it is whole', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 60 }), (actions) => {
        const index = new KeyIndex();
        const segments = new Map<number, readonly string[]>();
        let [first, last] = [10_001, 10_000];
        for (const { what, keys } of actions) {
          if (what === 'forget') {
            if (segments.size === 0 || !index.forgetOldest()) continue;
            first = index.from.seq;
            for (const seq of segments.keys()) if (seq < first) segments.delete(seq);
            continue;
          }
          const seq = what === 'newer' ? (last += 1) : (first -= 1);
          if (last < first) last = first;
          const made = Array.from({ length: keys }, (_, each) => `key-${String(seq)}-${String(each)}`);
          segments.set(seq, made);
          const place = { seq, recordedAt: instant(seq) };
          if (what === 'newer') index.addNewer(place, made);
          else index.addOlder(place, made);
        }
        if (segments.size > 0) expect(index.from.seq).toBe(Math.min(...segments.keys()));
        for (const [seq, keys] of segments) {
          for (const key of keys) if (!index.placesOf(key).includes(seq)) expect.fail(`${key} is not found`);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('names hardly ever a segment that does not have the key, and takes some ten bytes a key', () => {
    const index = new KeyIndex();
    const random = seededRandom(7);
    const uuid = () =>
      Array.from({ length: 4 }, () =>
        Math.floor(random() * 2 ** 32)
          .toString(16)
          .padStart(8, '0'),
      ).join('-');
    const [segments, keysEach] = [1_000, 500];
    for (let seq = 1; seq <= segments; seq += 1)
      index.addNewer({ seq, recordedAt: instant(seq) }, Array.from({ length: keysEach }, uuid));
    const named = Array.from({ length: 500_000 }, () => index.placesOf(uuid()).length).filter((places) => places > 0);
    expect(named.length).toBeLessThanOrEqual(2);
    expect(index.bytes / (segments * keysEach)).toBeLessThan(25);
  });
});
