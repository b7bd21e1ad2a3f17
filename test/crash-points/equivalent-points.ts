import { type CallKind, type CrashPoint, FAULTS } from './mortal-process.ts';

const MAX_AWAITS = 500;

/** Every crash at every call of an attempt behind the call `after`. */
export const pointsOf = (calls: readonly CallKind[], after = 0): CrashPoint[] =>
  calls
    .map((_, index) => index + 1)
    .slice(after, MAX_AWAITS)
    .flatMap((at) => FAULTS.map((fault) => ({ at, fault })));

/**
 * What a crash leaves for the retry to find. Who dies leaves the effects that came before, wherever among reads it dies,
 * and takes its memory along; a read that fails leaves the same whether it was made or not. Points of one class are
 * followed by the same retry, so that one of them stands for all. The driver holds each class to that.
 */
export function classOf({ at, fault }: CrashPoint, calls: readonly CallKind[]): string {
  const before = calls.slice(0, at - 1).filter((kind) => kind === 'effect').length;
  const isRead = calls[at - 1] === 'read';
  if (fault === 'dies_before') return `dies after ${String(before)} effects`;
  if (fault === 'dies_after') return `dies after ${String(isRead ? before : before + 1)} effects`;
  return isRead ? `fails at ${String(at)}` : `${fault} at ${String(at)}`;
}

/** One point of each class, of those behind the call `after`. */
export function distinctPointsOf(calls: readonly CallKind[], after = 0): CrashPoint[] {
  const first = new Map<string, CrashPoint>();
  for (const point of pointsOf(calls, after)) {
    const name = classOf(point, calls);
    if (!first.has(name)) first.set(name, point);
  }
  return [...first.values()];
}
