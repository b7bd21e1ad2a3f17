/**
 * The local clock: the machine's, plus an offset that the worker threads of the functions share. It is moved forward
 * only, and runs on from where it was moved to.
 */
export class LocalClock {
  readonly buffer: SharedArrayBuffer;
  readonly #offset: BigInt64Array;

  constructor(buffer = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#offset = new BigInt64Array(buffer);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return machineNow() + Number(Atomics.load(this.#offset, 0));
  }

  toISOString(): string {
    return new Date(this.now()).toISOString();
  }

  /** Sets the clock to an instant, or leaves it where it already reads later. Returns the milliseconds skipped. */
  moveTo(instant: number): number {
    const skipped = Math.max(0, instant - this.now());
    Atomics.add(this.#offset, 0, BigInt(skipped));
    return skipped;
  }

  /** The first reading of a clock, the one time that it may be set to the past of the machine's. */
  start(instant: number): void {
    Atomics.store(this.#offset, 0, BigInt(instant - machineNow()));
  }
}

const MachineDate = Date;
const machineNow = () => MachineDate.now();

/**
 * Replaces the global Date of this thread by one that reads the local clock, so that the functions need no hook for it.
 * Only what asks for the current time differs: instances are the machine's own.
 */
export function installLocalDate(clock: LocalClock): void {
  function LocalDate(...parts: unknown[]): unknown {
    if (!(new.target as unknown)) return new MachineDate(clock.now()).toString();
    return Reflect.construct(MachineDate, parts.length === 0 ? [clock.now()] : parts, new.target);
  }
  LocalDate.prototype = MachineDate.prototype;
  LocalDate.now = () => clock.now();
  LocalDate.parse = MachineDate.parse;
  LocalDate.UTC = MachineDate.UTC;
  MachineDate.prototype.constructor = LocalDate;
  globalThis.Date = LocalDate as unknown as DateConstructor;
}
