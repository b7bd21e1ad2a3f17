import { createHash } from 'node:crypto';

/** A UUIDv7 that is the same on every run: an interrupted demo posts the same events again. */
export function uuid7(timeMs: number, index: number): string {
  const random = createHash('sha256')
    .update(`demo ${String(index)}`)
    .digest('hex');
  const date = timeMs.toString(16).padStart(12, '0');
  return `${date.slice(0, 8)}-${date.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}
