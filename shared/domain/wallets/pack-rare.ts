import { decodeDocument, encodeDocument } from '../../kernel/document.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { packPeriod, packTerms, unpackPeriod, unpackTerms } from './pack-fields.ts';
import type { AutoTopUp, Budget, Hold, MemberCap, ScheduledTerms, WalletState } from './wallet.ts';

/**
 * The layouts of a state, as the segment's format names them. 2: a month's own policy, and what is packed here. 3: what
 * counting meters came to, and a budget for it.
 */
export type StateFormat = 1 | 2 | 3;

const HAS_SCHEDULED_TERMS = 0b1;
const HAS_CAPS = 0b10;
const HAS_AUTO_TOP_UP = 0b100;
const HAS_HOLDS_OF_MEMBERS = 0b1000;
const HAS_BUDGET = 0b1_0000;
const STATUSES = ['armed', 'due', 'stopped', 'off'] as const;

type Rare = Pick<WalletState, 'scheduledTerms' | 'caps' | 'autoTopUp' | 'budget' | 'holds'>;

/** What few wallets have, behind one byte that says what is there. */
export function packRare(writer: ByteWriter, { scheduledTerms, caps, autoTopUp, budget, holds }: Rare): void {
  const ofMembers = holds.flatMap(({ member }, index) => (member === undefined ? [] : [{ index, member }]));
  writer.byte(
    (scheduledTerms.length > 0 ? HAS_SCHEDULED_TERMS : 0) |
      (caps.length > 0 ? HAS_CAPS : 0) |
      (autoTopUp ? HAS_AUTO_TOP_UP : 0) |
      (ofMembers.length > 0 ? HAS_HOLDS_OF_MEMBERS : 0) |
      (budget ? HAS_BUDGET : 0),
  );
  if (scheduledTerms.length > 0)
    writer.list(scheduledTerms, ({ from, terms }) => {
      packPeriod(writer, from);
      packTerms(writer, terms);
    });
  if (caps.length > 0) writer.list(caps, (cap) => packCap(writer, cap));
  if (autoTopUp) packAutoTopUp(writer, autoTopUp);
  if (ofMembers.length > 0)
    writer.list(ofMembers, ({ index, member }) => {
      writer.unsigned(index);
      writer.unsigned(member);
    });
  if (budget) writer.text(encodeDocument(budget));
}

export function unpackRare(reader: ByteReader, holds: readonly Hold[], format: StateFormat): Rare {
  const flags = format === 1 ? 0 : reader.byte();
  const scheduledTerms =
    flags & HAS_SCHEDULED_TERMS
      ? reader.list((): ScheduledTerms => ({ from: unpackPeriod(reader), terms: unpackTerms(reader) }))
      : [];
  const caps = flags & HAS_CAPS ? reader.list(() => unpackCap(reader)) : [];
  const autoTopUp = flags & HAS_AUTO_TOP_UP ? unpackAutoTopUp(reader) : undefined;
  const members = new Map(
    flags & HAS_HOLDS_OF_MEMBERS ? reader.list(() => [reader.unsigned(), reader.unsigned()] as const) : [],
  );
  const budget = flags & HAS_BUDGET ? (decodeDocument(reader.text()) as Budget) : undefined;
  return {
    scheduledTerms,
    caps,
    ...(autoTopUp && { autoTopUp }),
    ...(budget && { budget }),
    holds: holds.map((hold, index) => {
      const member = members.get(index);
      return member === undefined ? hold : { ...hold, member };
    }),
  };
}

function packCap(writer: ByteWriter, { member, amount, period, spent, isTold }: MemberCap): void {
  writer.unsigned(2 * member + Number(isTold));
  writer.amount(amount);
  packPeriod(writer, period);
  writer.amount(spent);
}

function unpackCap(reader: ByteReader): MemberCap {
  const first = reader.unsigned();
  const [amount, period, spent] = [reader.amount(), unpackPeriod(reader), reader.amount()];
  return { member: Math.floor(first / 2), amount, period, spent, isTold: first % 2 === 1 };
}

function packAutoTopUp(writer: ByteWriter, { below, amount, maxPerPeriod, period, made, status }: AutoTopUp): void {
  writer.amount(below);
  writer.amount(amount);
  writer.unsigned(maxPerPeriod);
  packPeriod(writer, period);
  writer.unsigned(made);
  writer.byte(STATUSES.indexOf(status));
}

const unpackAutoTopUp = (reader: ByteReader): AutoTopUp => ({
  below: reader.amount(),
  amount: reader.amount(),
  maxPerPeriod: reader.unsigned(),
  period: unpackPeriod(reader),
  made: reader.unsigned(),
  status: STATUSES[reader.byte()] ?? 'armed',
});
