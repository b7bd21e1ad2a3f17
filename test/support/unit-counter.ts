import type { UnitMeter, Units } from '../../shared/adapters/store.ts';

/** Sums what a store charges. */
export function unitCounter(): { readonly meter: UnitMeter; readonly charged: () => Units } {
  let total: Units = { reads: 0, writes: 0 };
  return {
    meter: ({ reads, writes }) => {
      total = { reads: total.reads + reads, writes: total.writes + writes };
    },
    charged: () => total,
  };
}
