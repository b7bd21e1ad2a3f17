import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../shared/kernel/hash.ts';
import { isSame } from '../../shared/kernel/same.ts';

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, 1, '', 'a'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '1'), fc.oneof(tie('value'), fc.constant(undefined)), { maxKeys: 3 }),
  ),
}));

describe('comparing values', () => {
  it('tells the same ones as canonical JSON does', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(isSame(one, other)).toBe(canonicalJson(one) === canonicalJson(other));
        expect(isSame(one, structuredClone(one))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes members in any order, an undefined one for none, and bigints by their amount', () => {
    expect(isSame({ a: 1n, b: [{ c: 2n }], d: undefined }, { b: [{ c: 2n }], a: 1n })).toBe(true);
    expect(isSame({ a: 1n }, { a: 2n })).toBe(false);
    expect(isSame({ a: 1n }, {})).toBe(false);
    expect(isSame({}, { a: 1n })).toBe(false);
    expect(isSame([1n], { 0: 1n })).toBe(false);
  });
});
