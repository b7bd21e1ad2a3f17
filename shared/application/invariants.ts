/** What a store can show by itself (reliability): a name for programs, a sentence for people. */
export const INVARIANTS = {
  chains: 'segments follow from the one before, and every balance adds up',
  events: 'events are in exactly one segment',
  usage: 'meters come to what the events of the chain come to, and what is marked as billed is on invoices',
  drafts: 'what a close or a bill composed was invoiced',
  totals: 'invoices add up: lines = net, net + VAT = gross',
  creditNotes: 'credit notes add up, and never exceed their invoice',
  numbers: 'numbers of invoices and of credit notes are 1..n without a gap, in the order of their dates',
  closes: 'every customer is in each close exactly once, every invoice of it exists',
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** What was checked, how many of them, and what is wrong, a sentence each. */
export type Check = { readonly invariant: Invariant; readonly checked: number; readonly faults: readonly string[] };

export class Tally implements Check {
  checked = 0;
  readonly faults: string[] = [];
  readonly invariant: Invariant;

  constructor(invariant: Invariant) {
    this.invariant = invariant;
  }

  expect(holds: boolean, fault: string): void {
    this.checked += 1;
    if (!holds) this.faults.push(fault);
  }
}
