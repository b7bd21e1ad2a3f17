/** Credit that somebody has, of one kind and with one end. */
export type Lot = {
  readonly id: string;
  readonly rank: number;
  readonly from: number;
  until: number;
  left: bigint;
  /** What events took of it. */
  used: bigint;
};
export type Drawn = { readonly lot: Lot; readonly amount: bigint };

/** What is in force at a time, in the order in which it is drawn on. */
export const inOrder = <T extends Pick<Lot, 'rank' | 'from' | 'until'>>(lots: readonly T[], time: number): T[] =>
  lots
    .filter(({ from, until }) => from <= time && time < until)
    .sort((a, b) => a.rank - b.rank || a.until - b.until || a.from - b.from);

/** The last lot as part of an earlier one that is alike, if there is one: credit of one kind and window is one. */
export function withLast(lots: Lot[]): Lot {
  const last = lots.at(-1);
  if (!last) throw new TypeError('a lot was added');
  const same = lots.find(({ rank, from, until }) => rank === last.rank && from === last.from && until === last.until);
  if (!same || same === last) return last;
  lots.pop();
  same.left += last.left;
  return same;
}

export const leftAt = (lots: readonly Lot[], time: number): bigint =>
  lots.reduce((sum, { from, until, left }) => (from <= time && time < until ? sum + left : sum), 0n);

/** Takes credit from lots in force at a time; `missing` is what they do not have. */
export function draw(lots: readonly Lot[], amount: bigint, time: number): { drawn: Drawn[]; missing: bigint } {
  let missing = amount;
  const drawn: Drawn[] = [];
  for (const lot of inOrder(lots, time)) {
    const taken = least(lot.left, missing);
    if (taken === 0n) continue;
    lot.left -= taken;
    missing -= taken;
    drawn.push({ lot, amount: taken });
  }
  return { drawn, missing };
}

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
