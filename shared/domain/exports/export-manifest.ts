import type { Period } from '../../kernel/period.ts';

/** The list of a month's files as it is stored (JSON), written after them. The same as-of has the same bytes. */
export type ExportManifest = {
  readonly period: Period;
  /** ISO 8601, UTC: when the month's close was completed; nothing later is in the files. */
  readonly asOf: string;
  readonly catalog: { readonly id: string; readonly version: string; readonly hash: string };
  readonly files: readonly ExportedFile[];
  readonly controlTotals: ControlTotals;
};

export type ExportedFile = {
  readonly name: string;
  readonly bytes: number;
  /** Without the header; 1 for a JSON document. */
  readonly rows: number;
  /** Hex. */
  readonly sha256: string;
};

/** Amounts as decimals. Lines sum to invoices; the wallets' figures balance. */
export type ControlTotals = {
  readonly invoices: { readonly count: number; readonly net: string; readonly vat: string; readonly gross: string };
  readonly creditNotes: { readonly count: number; readonly net: string; readonly vat: string; readonly gross: string };
  readonly lines: { readonly count: number; readonly net: string };
  /** Rows of usage, and the lines of the month's invoices that they sum to. */
  readonly usage: { readonly count: number; readonly net: string };
  readonly wallets: Readonly<Record<string, string | number>>;
};

export const MANIFEST_NAME = 'manifest.json';
export const exportKey = (period: Period, name: string): string => `exports/${period}/${name}`;
