import { invariant } from '../../kernel/invariant.ts';
import { micros, type Micros } from '../../kernel/money.ts';

/** Reads what a `ByteWriter` wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    invariant(value !== undefined, 'a packed segment is not cut short');
    return value;
  }

  bytes(size: number): Uint8Array {
    const value = this.#bytes.subarray(this.#at, this.#at + size);
    invariant(value.length === size, 'a packed segment is not cut short');
    this.#at += size;
    return new Uint8Array(value);
  }

  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
    }
    invariant(Number.isSafeInteger(value), 'a packed number is a safe integer');
    return value;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  amount(): Micros {
    return micros(BigInt(this.unsigned()));
  }

  big(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value += BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const size = this.unsigned();
    const value = this.#bytes.toString('utf8', this.#at, this.#at + size);
    invariant(this.#at + size <= this.#bytes.length, 'a packed segment is not cut short');
    this.#at += size;
    return value;
  }

  list<T>(read: () => T): T[] {
    const size = this.unsigned();
    const values: T[] = [];
    for (let index = 0; index < size; index += 1) values.push(read());
    return values;
  }
}
