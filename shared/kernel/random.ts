import { randomFillSync } from 'node:crypto';

/** The system's source of randomness; the only place that asks it. */
export const randomBytes = (count: number): Uint8Array => randomFillSync(new Uint8Array(count));
