import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEventId, parseEventId } from '../../shared/domain/usage/event-identity.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeMs = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2100, 0) - 1 });
const uuid7 = fc
  .tuple(
    timeMs,
    fc.integer({ min: 0, max: 0xfff }),
    fc.constantFrom('8', '9', 'a', 'b'),
    fc.bigInt({ min: 0n, max: (1n << 60n) - 1n }),
  )
  .map(([time, a, variant, b]) => {
    const [date, low] = [time.toString(16).padStart(12, '0'), b.toString(16).padStart(15, '0')];
    return `${date.slice(0, 8)}-${date.slice(8)}-7${a.toString(16).padStart(3, '0')}-${variant}${low.slice(0, 3)}-${low.slice(3)}`;
  });
const ulid = fc
  .tuple(timeMs, fc.array(fc.constantFrom(...Array.from(CROCKFORD)), { minLength: 16, maxLength: 16 }))
  .map(([time, random]) => {
    let head = '';
    for (let rest = time; head.length < 10; rest = Math.floor(rest / 32)) head = (CROCKFORD[rest % 32] ?? '') + head;
    return head + random.join('');
  });

describe('an event id', () => {
  it('that carries its time comes back to the letter from its time and its random bits', () => {
    fc.assert(
      fc.property(fc.oneof(uuid7, ulid), (id) => {
        const parsed = parseEventId(id);
        expect(parsed.kind).toBe(id.length === 36 ? 'uuid7' : 'ulid');
        if (parsed.kind !== 'literal') expect(formatEventId(parsed.kind, parsed.time, parsed.random)).toBe(id);
      }),
    );
  });

  it('is one of a date only in the canonical form, whichever character is another one', () => {
    const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const others = fc.constantFrom(...Array.from('-/09:@AFGafg`{7 é\u0100\ud800'));
    fc.assert(
      fc.property(uuid7, fc.integer({ min: 12, max: 35 }), others, (id, index, other) => {
        const changed = id.slice(0, index) + other + id.slice(index + 1);
        expect(parseEventId(changed).kind).toBe(canonical.test(changed) ? 'uuid7' : 'literal');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['an upper-case UUIDv7', '019A3C5E-0000-7000-8000-000000000000'],
    ['a lower-case ULID', '01jd0000000000000000000000'],
    ['a UUIDv4', '019a3c5e-0000-4000-8000-000000000000'],
    ['another variant', '019a3c5e-0000-7000-c000-000000000000'],
    ['a date before 2020', '00000000-0001-7000-8000-000000000000'],
    ['a date after 2100', 'ffffffff-ffff-7000-8000-000000000000'],
    ['a text', 'order-17'],
  ])('%s is kept literally', (_name, id) => {
    expect(parseEventId(id).kind).toBe('literal');
  });
});
