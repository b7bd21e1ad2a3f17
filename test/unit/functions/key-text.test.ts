import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_BYTES, KEY_PATTERN, keyText, looksLikeKey } from '../../../shared/domain/api-keys/key-text.ts';

const bytes = fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES });

describe('the text of an API key', () => {
  it('holds all 256 bits in a form of one length that a scanner knows', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(keyText(one)).toMatch(KEY_PATTERN);
        expect(looksLikeKey(keyText(one))).toBe(true);
        expect(keyText(one) === keyText(other)).toBe(Buffer.compare(one, other) === 0);
      }),
    );
    expect(keyText(new Uint8Array(KEY_BYTES).fill(0xff))).toHaveLength(keyText(new Uint8Array(KEY_BYTES)).length);
  });

  it('with a digit changed is told from a real one', () => {
    const key = keyText(new Uint8Array(KEY_BYTES).fill(7));
    for (let place = 3; place < key.length; place += 1) {
      const digit = key[place] === 'x' ? 'y' : 'x';
      expect(looksLikeKey(key.slice(0, place) + digit + key.slice(place + 1))).toBe(false);
    }
  });
});
