import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDocument, encodeDocument } from '../../shared/kernel/document.ts';

/** Texts that look like what the codec writes, among any others. */
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^#{1,3}-?\d*$/));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => !Object.is(each, -0));
const leaf = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.bigInt());
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), tie('record')),
  record: fc.dictionary(fc.oneof(text, fc.constant('__proto__')), tie('value'), { maxKeys: 4 }),
}));

describe('the document codec', () => {
  it('reads back any value as it was: bigints, and texts that look like them', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(decodeDocument(encodeDocument(each))).toEqual(each);
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes equal values as equal texts, so that items can be compared byte for byte', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(encodeDocument(decodeDocument(encodeDocument(each)))).toBe(encodeDocument(each));
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(decodeDocument(encodeDocument({ a: undefined, b: { c: undefined, d: 1n } }))).toStrictEqual({
      b: { d: 1n },
    });
  });

  it('is readable: a bigint is a number behind a hash', () => {
    expect(encodeDocument({ net: -4_337n, name: '#1', note: '##' })).toBe('{"net":"#-4337","name":"##1","note":"###"}');
  });
});
