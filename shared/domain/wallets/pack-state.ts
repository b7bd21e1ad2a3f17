import { GRANT_KINDS } from '../../catalog/catalog.ts';
import { uuidBytes, uuidText, type IdPrefix } from '../../kernel/id.ts';
import { instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { cents, factor, ZERO_MICROS } from '../../kernel/money.ts';
import type { LocalDate } from '../../kernel/period.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { packPeriod, packTerms, unpackPeriod, unpackTerms } from './pack-fields.ts';
import { packMetered, unpackMetered } from './pack-metered.ts';
import { packRare, unpackRare, type StateFormat } from './pack-rare.ts';
import type { Forfeit, Grant, Hold, PeriodAccount, UninvoicedTopUp, WalletState, WalletTerms } from './wallet.ts';

const UUID_BYTES = 16;

/** An account's byte of flags; what it does not flag takes no room. */
const IS_CLOSED = 0b1;
const IS_BLOCKED = 0b10;
const HAS_WRITTEN_OFF = 0b100;
const HAS_METERED = 0b1000;

export function packState(writer: ByteWriter, state: WalletState): void {
  packTerms(writer, state.terms);
  for (const period of [state.firstPeriod, state.openedThrough, state.closedThrough]) packPeriod(writer, period);
  writer.unsigned(state.closingSeq);
  writer.unsigned(state.eventSeq);
  const { granted, overage, spent, forfeited, voided } = state.totals;
  for (const total of [granted, overage, spent, forfeited, voided]) writer.amount(total);
  writer.list(state.periods, (account) => packAccount(writer, account));
  writer.list(state.grants, (grant) => packGrant(writer, grant));
  writer.list(state.holds, (hold) => packHold(writer, hold, state.grants));
  writer.list(state.topUps, (topUp) => packTopUp(writer, topUp));
  packRare(writer, state);
}

export function unpackState(reader: ByteReader, format: StateFormat): WalletState {
  const terms = unpackTerms(reader);
  const [firstPeriod, openedThrough, closedThrough] = [
    unpackPeriod(reader),
    unpackPeriod(reader),
    unpackPeriod(reader),
  ];
  const [closingSeq, eventSeq] = [reader.unsigned(), reader.unsigned()];
  const totals = {
    granted: reader.amount(),
    overage: reader.amount(),
    spent: reader.amount(),
    forfeited: reader.amount(),
    voided: reader.amount(),
  };
  const periods = reader.list(() => unpackAccount(reader, terms, format));
  const grants = reader.list(() => unpackGrant(reader));
  const holds = reader.list(() => unpackHold(reader, grants));
  const topUps = reader.list(() => unpackTopUp(reader));
  return {
    terms,
    firstPeriod,
    openedThrough,
    closedThrough,
    closingSeq,
    eventSeq,
    totals,
    periods,
    grants,
    topUps,
    ...unpackRare(reader, holds, format),
  };
}

function packDate(writer: ByteWriter, date: LocalDate): void {
  writer.unsigned(Number(date.replaceAll('-', '')));
}

function unpackDate(reader: ByteReader): LocalDate {
  const digits = String(reader.unsigned());
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` as LocalDate;
}

function packId(writer: ByteWriter, id: string): void {
  const bytes = uuidBytes(id.slice(id.indexOf('_') + 1));
  invariant(bytes.length === UUID_BYTES, 'an id of ours is a prefix and a UUID');
  writer.bytes(bytes);
}

const unpackId = (reader: ByteReader, prefix: IdPrefix): string => `${prefix}_${uuidText(reader.bytes(UUID_BYTES))}`;

function packAccount(writer: ByteWriter, account: PeriodAccount): void {
  packPeriod(writer, account.period);
  writer.byte(
    (account.closed ? IS_CLOSED : 0) |
      (account.overagePolicy === 'block' ? IS_BLOCKED : 0) |
      (account.writtenOff > 0n ? HAS_WRITTEN_OFF : 0) |
      (account.metered ? HAS_METERED : 0),
  );
  const { granted, purchased, spent, overage, forfeited, voided, settledOverage } = account;
  for (const amount of [granted, purchased, spent, overage, forfeited, voided, settledOverage]) writer.amount(amount);
  writer.unsigned(account.events);
  writer.unsigned(account.alerts);
  if (account.writtenOff > 0n) writer.amount(account.writtenOff);
  writer.list(account.forfeits, (each) => {
    writer.amount(each.amount);
    writer.unsigned(each.effectiveAt);
    writer.unsigned(each.expiresAt);
    writer.unsigned(each.priority);
  });
  if (account.metered) packMetered(writer, account.metered);
}

function unpackAccount(reader: ByteReader, terms: WalletTerms, format: StateFormat): PeriodAccount {
  const period = unpackPeriod(reader);
  const flags = reader.byte();
  return {
    period,
    closed: (flags & IS_CLOSED) > 0,
    overagePolicy: format === 1 ? terms.overage : flags & IS_BLOCKED ? 'block' : 'invoice',
    granted: reader.amount(),
    purchased: reader.amount(),
    spent: reader.amount(),
    overage: reader.amount(),
    forfeited: reader.amount(),
    voided: reader.amount(),
    settledOverage: reader.amount(),
    events: reader.unsigned(),
    alerts: reader.unsigned(),
    writtenOff: flags & HAS_WRITTEN_OFF ? reader.amount() : ZERO_MICROS,
    forfeits: reader.list((): Forfeit => ({
      amount: reader.amount(),
      effectiveAt: instant(reader.unsigned()),
      expiresAt: instant(reader.unsigned()),
      priority: reader.unsigned(),
    })),
    ...(flags & HAS_METERED && { metered: unpackMetered(reader) }),
  };
}

function packGrant(writer: ByteWriter, grant: Grant): void {
  packId(writer, grant.id);
  writer.byte(GRANT_KINDS.indexOf(grant.kind));
  writer.unsigned(grant.priority);
  writer.amount(grant.amount);
  writer.amount(grant.remaining);
  writer.unsigned(grant.effectiveAt);
  writer.unsigned(grant.expiresAt);
  writer.amount(grant.cost);
}

function unpackGrant(reader: ByteReader): Grant {
  return {
    id: unpackId(reader, 'gr'),
    kind: GRANT_KINDS[reader.byte()] ?? 'included',
    priority: reader.unsigned(),
    amount: reader.amount(),
    remaining: reader.amount(),
    effectiveAt: instant(reader.unsigned()),
    expiresAt: instant(reader.unsigned()),
    cost: cents(reader.amount()),
  };
}

/** A draw names its grant by place: 32 holds fit beside the balances. */
function packHold(writer: ByteWriter, hold: Hold, grants: readonly Grant[]): void {
  packId(writer, hold.id);
  writer.amount(hold.amount);
  writer.unsigned(hold.createdAt);
  writer.unsigned(hold.expiresAt - hold.createdAt);
  writer.list(hold.draws, (draw) => {
    const index = grants.findIndex((grant) => grant.id === draw.grantId);
    invariant(index >= 0, 'a hold draws on grants of its state');
    writer.unsigned(index);
    writer.amount(draw.amount);
  });
}

function unpackHold(reader: ByteReader, grants: readonly Grant[]): Hold {
  const [id, amount, createdAt] = [unpackId(reader, 'hold'), reader.amount(), instant(reader.unsigned())];
  const expiresAt = instant(createdAt + reader.unsigned());
  const draws = reader.list(() => ({ grantId: grants[reader.unsigned()]?.id ?? '', amount: reader.amount() }));
  return { id, amount, createdAt, expiresAt, draws };
}

function packTopUp(writer: ByteWriter, topUp: UninvoicedTopUp): void {
  packId(writer, topUp.grantId);
  for (const figure of [topUp.amount, topUp.price, topUp.discount, topUp.bookRate]) writer.amount(figure);
  packDate(writer, topUp.bookRateFrom);
  packDate(writer, topUp.boughtOn);
}

function unpackTopUp(reader: ByteReader): UninvoicedTopUp {
  return {
    grantId: unpackId(reader, 'gr'),
    amount: reader.amount(),
    price: cents(reader.amount()),
    discount: factor(reader.amount()),
    bookRate: factor(reader.amount()),
    bookRateFrom: unpackDate(reader),
    boughtOn: unpackDate(reader),
  };
}
