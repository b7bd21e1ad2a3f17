import { invariant } from '../../kernel/invariant.ts';

const INITIAL_BYTES = 1_024;
/** Seven bits a byte: the largest safe integer takes eight. */
const MAX_VARINT_BYTES = 8;

/** Appends integers of variable length and texts to one buffer. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length));
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, lowest first. */
  unsigned(value: number): void {
    invariant(Number.isSafeInteger(value) && value >= 0, 'a packed number is a safe integer and not negative');
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Small magnitudes stay small: 0, -1, 1, -2... become 0, 1, 2, 3... */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  amount(value: bigint): void {
    this.unsigned(Number(value));
  }

  /** A whole number of any size, not negative; in the same bytes as `unsigned`. */
  big(value: bigint): void {
    invariant(value >= 0n, 'a packed number is not negative');
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.byte(Number(rest & 0x7fn) + 0x80);
    this.byte(Number(rest));
  }

  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.unsigned(size);
    this.#reserve(size);
    this.#length += this.#bytes.write(value, this.#length);
  }

  list<T>(values: readonly T[], write: (value: T) => void): void {
    this.unsigned(values.length);
    for (const value of values) write(value);
  }

  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + size));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
