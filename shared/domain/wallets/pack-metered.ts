import { instant } from '../../kernel/instant.ts';
import { cents, quantity } from '../../kernel/money.ts';
import type { BilledProduct, MeteredMonth, UsageTally } from '../metering/metered-month.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Of a tally without time. */
const NO_TIME = 0;

/** An aggregation's name stands once, before its groups. Sums know no limit. */
export function packMetered(writer: ByteWriter, { usage, billed, isSettled }: MeteredMonth): void {
  writer.byte(Number(isSettled));
  const aggregations = [...new Set(usage.map(({ aggregation }) => aggregation))];
  writer.list(aggregations, (aggregation) => {
    writer.text(aggregation);
    const tallies = usage.filter((tally) => tally.aggregation === aggregation);
    writer.list(tallies, (tally) => packTally(writer, tally));
  });
  writer.list(billed, ({ product, amount }) => {
    writer.text(product);
    writer.big(amount);
  });
}

export function unpackMetered(reader: ByteReader): MeteredMonth {
  const isSettled = reader.byte() === 1;
  const usage = reader
    .list(() => {
      const aggregation = reader.text();
      return reader.list(() => unpackTally(reader, aggregation));
    })
    .flat();
  const billed = reader.list((): BilledProduct => ({ product: reader.text(), amount: cents(reader.big()) }));
  return { usage, billed, isSettled };
}

function packTally(writer: ByteWriter, { group, events, quantity: amount, at }: UsageTally): void {
  writer.list(group, (value) => writer.text(value));
  writer.unsigned(events);
  writer.big(amount);
  writer.unsigned(at ?? NO_TIME);
}

function unpackTally(reader: ByteReader, aggregation: string): UsageTally {
  const group = reader.list(() => reader.text());
  const [events, amount, at] = [reader.unsigned(), quantity(reader.big()), reader.unsigned()];
  return { aggregation, group, events, quantity: amount, ...(at !== NO_TIME && { at: instant(at) }) };
}
