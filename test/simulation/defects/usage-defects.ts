import type { Defect } from './defect.ts';

const classify = 'shared/domain/usage/classify.ts';
const settleWallet = 'shared/application/settle-wallet.ts';
const findKnown = 'shared/application/find-known.ts';
const recentSegments = 'shared/application/recent-segments.ts';
const rate = 'shared/domain/usage/rate-event.ts';
const reported = 'shared/application/settle-reported-usage.ts';
const pack = 'shared/domain/wallets/decide.ts';

/** Dedupe windows, guards, memories, rating. */
export const USAGE_DEFECTS: readonly Defect[] = [
  {
    title: 'ids without a time have no guard',
    file: classify,
    find: "eventId.kind === 'literal' || recordedAt - eventId.time > YOUNG_MS;",
    replace: "eventId.kind !== 'literal' && recordedAt - eventId.time > YOUNG_MS;",
  },
  {
    title: 'ids are looked for in the last moments alone',
    file: classify,
    find: 'const since = (time - LOOK_BACK_MS) as Instant;',
    replace: 'const since = (recordedAt - LOOK_BACK_MS) as Instant;',
  },
  {
    title: 'every body is the same',
    file: classify,
    find: 'haveSameFields(a.integers, b.integers) &&',
    replace: '',
  },
  {
    title: 'usage of an hour ago is too old',
    file: classify,
    find: 'if (event.time < now - LATE_USAGE_DAYS * DAY_MS) {',
    replace: 'if (event.time < now - LATE_USAGE_DAYS * MINUTE_MS) {',
  },
  {
    title: 'no guard is written',
    file: settleWallet,
    find: "[{ noun: 'segment', value: decision.sealed }, ...guards, ...counted]",
    replace: "[{ noun: 'segment', value: decision.sealed }, ...guards.slice(90), ...counted]",
  },
  {
    title: 'guards are not read',
    file: findKnown,
    find: '{ guard: guards.get(key), dedupe }',
    replace: '{ guard: guards.get(`${key} `), dedupe }',
  },
  {
    title: 'a lost race is answered as recorded',
    file: settleWallet,
    find: "if (recorded === 'lost') return 'lost';",
    replace:
      "if (recorded === 'lost') { for (const { place, parsed } of chosen) outcomes.set(place, answer(deps, 'recorded', parsed.event)); return { outcome: { outcomes, tail } }; }",
  },
  {
    title: 'what is recorded is not in the index',
    file: recentSegments,
    find: 'this.#index.addNewer(sealed.segment, keysIn(sealed));',
    replace: 'this.#index.addNewer(sealed.segment, keysIn(sealed).slice(1));',
  },
  {
    title: 'what is read back is not in the index',
    file: recentSegments,
    find: 'this.#index.addOlder(sealed.segment, keysIn(sealed));',
    replace: 'this.#index.addOlder(sealed.segment, []);',
  },
  {
    title: 'a class does not decide the price',
    file: rate,
    find: 'index === undefined',
    replace: 'index === undefined || index >= 0',
  },
  {
    title: 'a tier ends before its limit',
    file: rate,
    find: 'quantity <= each.upTo',
    replace: 'quantity < each.upTo',
  },
  {
    title: 'the least price is the most',
    file: rate,
    find: 'return micros(maximum(tier.perUnit * BigInt(quantity), tier.minimum));',
    replace: 'return micros(tier.perUnit * BigInt(quantity));',
  },
  {
    title: 'refused usage from the bus is dropped',
    file: reported,
    find: 'if (refused.length > 0) await refuse(deps, refused);',
    replace: 'if (refused.length > 1_000) await refuse(deps, refused);',
  },
  {
    title: 'unsettled messages are taken for done',
    file: reported,
    find: "if (result.outcome === 'unsettled') unsettled.set(message.id, result.cause);",
    replace: "if (result.outcome === 'unsettled') unsettled.delete(message.id);",
  },
  {
    title: 'a segment may be older than its past',
    file: pack,
    find: 'instant(Math.max(now, tail.segment.recordedAt));',
    replace: 'instant(Math.min(now, tail.segment.recordedAt + 1e12));',
  },
];
