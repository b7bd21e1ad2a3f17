/** An amount that no other operation uses: what happens to it can be told from its size alone. */
export function amountOf(dollars: number, place: number): { readonly amount: string; readonly micros: bigint } {
  const amount = `${String(dollars)}.${String(place).padStart(6, '0')}`;
  return { amount, micros: BigInt(dollars) * 1_000_000n + BigInt(place) };
}
