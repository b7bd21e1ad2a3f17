import type { Period } from '../../kernel/period.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { WalletTerms } from './wallet.ts';

const OVERAGES = ['invoice', 'block'] as const;

export function packTerms(writer: ByteWriter, { plan, includedPerPeriod, overage }: WalletTerms): void {
  writer.text(plan);
  writer.amount(includedPerPeriod);
  writer.byte(OVERAGES.indexOf(overage));
}

export const unpackTerms = (reader: ByteReader): WalletTerms => ({
  plan: reader.text(),
  includedPerPeriod: reader.amount(),
  overage: OVERAGES[reader.byte()] ?? 'invoice',
});

/** Months since year 0. */
export function packPeriod(writer: ByteWriter, period: Period): void {
  writer.unsigned(Number(period.slice(0, 4)) * 12 + Number(period.slice(5)) - 1);
}

export function unpackPeriod(reader: ByteReader): Period {
  const months = reader.unsigned();
  return `${String(Math.floor(months / 12))}-${String((months % 12) + 1).padStart(2, '0')}` as Period;
}
