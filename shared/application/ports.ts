import type { DomainEvent, EventEnvelope } from '../../events/envelope.ts';
import type { Pause } from './attempts.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { AdminRoster } from '../domain/api-keys/admin-roster.ts';
import type { ApiKey } from '../domain/api-keys/api-key.ts';
import type { RequestCount } from '../domain/api-keys/request-quota.ts';
import type { Close, CloseChunk } from '../domain/closes/close.ts';
import type { CreditNote, CreditNoteEntry } from '../domain/credit-notes/credit-note.ts';
import type { Customer } from '../domain/customers/customer.ts';
import type { DistinctMark, DistinctValue } from '../domain/metering/metered-month.ts';
import type { QuotaUse } from '../domain/entitlements/quota-use.ts';
import type { Invoice, InvoicePayment, NumberSeries, RegisterEntry } from '../domain/invoices/invoice.ts';
import type { PendingTopUp } from '../domain/payments/pending-top-up.ts';
import type { Quote } from '../domain/quotes/quote.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import type { SealedSegment } from '../domain/wallets/wallet.ts';
import type { Clock, Instant } from '../kernel/instant.ts';
import type { Cents } from '../kernel/money.ts';
import type { NewId } from '../kernel/id.ts';
import type { Measure } from './metrics.ts';
import type { LocalDate, Period } from '../kernel/period.ts';
import type { StripePorts, StripeReads, VerifyWebhook } from './stripe-ports.ts';

/** The stored answer of a call with an Idempotency-Key; kept for ever, in the transaction of the effect. */
export type StoredAnswer = {
  readonly key: string;
  readonly inputHash: string;
  readonly status: number;
  readonly body: unknown;
};

/** A webhook of Stripe's that was taken in; its event's id is its identity, for ever. */
export type InboxMessage = {
  readonly id: string;
  readonly type: string;
  readonly receivedAt: number;
  /** `refused`: money came in that fits nothing of ours; a person must look. */
  readonly outcome: 'applied' | 'ignored' | 'refused' | 'unknown_type';
  /** Why it was ignored or refused. */
  readonly reason?: string;
  readonly body: string;
};

/** Which of our customers a customer of Stripe's is. */
export type StripeCustomer = { readonly stripeCustomerId: string; readonly customerId: string };

/** Usage from the bus that can never be settled as it was sent; the message of the queue `usage-refused`. */
export type RefusedUsage = {
  /** For a program: the code of what is wrong. */
  readonly reason: string;
  /** For a person. */
  readonly error: { readonly path?: string; readonly message: string };
  /** The event as it came; the message's text where it could not be read. */
  readonly event: unknown;
  /** The bus source, and the queue message that brought it. */
  readonly source?: string;
  readonly messageId: string;
  readonly refusedAt: string;
};

/** What happened to a customer, as a person reads it; its event's id is its identity. */
export type Activity = {
  readonly id: string;
  readonly customerId: string;
  readonly type: string;
  readonly occurredAt: number;
  readonly data: unknown;
};

/** The members of a wallet by index; erasable, so that the chain holds no personal data. */
export type Members = { readonly customerId: string; readonly revision: number; readonly users: readonly string[] };

/** How far the verification of the store has come: the place at which its next run begins. */
export type Verification = {
  readonly revision: number;
  /** Rounds begin at the first shard and end behind the last. */
  readonly round: number;
  readonly roundStartedAt: Instant;
  readonly next: RosterPlace;
};

/** In the order of the roster: the begin of a shard, or behind a customer in it. */
export type RosterPlace = { readonly shard: number; readonly after?: string };

/** Keeps an old or timeless event's identity (`EVENT#customer#key`), so that it is recorded once. */
export type Guard = {
  readonly customerId: string;
  readonly key: string;
  readonly seq: number;
  readonly recordedAt: number;
};

/** Something of a customer falls due by time: what it is follows from the subscription, or from the quote that it names. */
export type Due = { readonly customerId: string; readonly dueAt: Instant; readonly quoteId?: string };

/** Who was brought by whom, and what it earned; written once, with the credit. */
export type Referral = {
  readonly referredId: string;
  readonly referrerId: string;
  readonly invoiceId: string;
  readonly credit: Cents;
  readonly creditedAt: Instant;
};

/**
 * Everything that is stored, by noun. A noun with a `revision` is replaced by the next revision and expects the one
 * before (1: must be absent); one without is written once and must be absent.
 */
export type Nouns = {
  customer: Customer;
  subscription: Subscription;
  segment: SealedSegment;
  guard: Guard;
  distinctMark: DistinctMark;
  members: Members;
  invoice: Invoice;
  invoicePayment: InvoicePayment;
  numberSeries: NumberSeries;
  registerEntry: RegisterEntry;
  creditNote: CreditNote;
  creditNoteEntry: CreditNoteEntry;
  close: Close;
  closeChunk: CloseChunk;
  quote: Quote;
  answer: StoredAnswer;
  inboxMessage: InboxMessage;
  stripeCustomer: StripeCustomer;
  pendingTopUp: PendingTopUp;
  activity: Activity;
  apiKey: ApiKey;
  adminRoster: AdminRoster;
  quotaUse: QuotaUse;
  requestCount: RequestCount;
  due: Due;
  referral: Referral;
  verification: Verification;
};
export type Noun = keyof Nouns;
export type Change = { [N in Noun]: { readonly noun: N; readonly value: Nouns[N] } }[Noun];

/** What a decision came to: committed as one, events included, or not at all. */
export type Facts = { readonly changes: readonly Change[]; readonly events: readonly DomainEvent[] };

/** 'lost': a condition failed, nothing was written; load and decide again. An earlier try of ours that went through is 'committed'. */
export type Commit = (facts: Facts) => Promise<'committed' | 'lost'>;

/** A file in the bucket of exports: `exports/2026-11/invoices.csv`. */
export type ExportFile = { readonly key: string; readonly contentType: string };

export type Page<T> = { readonly data: readonly T[]; readonly nextCursor?: string };
export type PageRequest = { readonly limit: number; readonly cursor?: string };

/** What a sweep of the outbox came to. */
export type SweptOutbox = { readonly published: number; readonly found: number; readonly oldestAt?: number };

export type WalletChain = {
  /** The newest segment, read consistently; undefined for a customer that never had a subscription. */
  readonly tail: (customerId: string) => Promise<SealedSegment | undefined>;
  /** All segments after `seq`, ascending and without a hole, read consistently; the newest is the tail. */
  readonly after: (customerId: string, seq: number) => Promise<readonly SealedSegment[]>;
  readonly segment: (customerId: string, seq: number) => Promise<SealedSegment | undefined>;
  /** At most `limit` segments with seq < `before`, newest first. */
  readonly before: (customerId: string, before: number, limit: number) => Promise<readonly SealedSegment[]>;
  /** Which of these guard keys exist, read consistently. */
  readonly guards: (customerId: string, keys: readonly string[]) => Promise<ReadonlyMap<string, Guard>>;
  /** The marks that there are of these values, by `distinctKey`, read consistently. */
  readonly distinctMarks: (
    customerId: string,
    values: readonly DistinctValue[],
  ) => Promise<ReadonlyMap<string, DistinctMark>>;
};

/** A customer as the roster has it. */
export type RosterEntry = { readonly id: string; readonly createdAt: number };

/** A customer and their subscription, as far as there is one. */
export type StoredAccount = { readonly customer?: Customer; readonly subscription?: Subscription };

/** The ports: small function types. A use case takes a `Pick` of them. */
export type Ports = {
  readonly clock: Clock;
  readonly newId: NewId;
  /** From the system's source of randomness: secrets are made of it. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Waits before a lost race is decided again. */
  readonly pause: Pause;
  readonly catalog: Catalog;
  readonly commit: Commit;
  readonly chain: WalletChain;
  /** Indexes of those users whom the wallet's list holds, who may be nobody; whoever was appended before the call is found. */
  readonly knownMemberIndexes: (customerId: string, users: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Indexes of all these users; appends those that are new, before the chain refers to them. */
  readonly memberIndexes: (customerId: string, users: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly members: (customerId: string) => Promise<Members | undefined>;

  readonly customer: (id: string) => Promise<Customer | undefined>;
  readonly subscription: (customerId: string) => Promise<Subscription | undefined>;
  /** Both, in one consistent read. */
  readonly account: (customerId: string) => Promise<StoredAccount>;
  /** As many reads in one as may be, for customers that follow each other in the roster; who cannot be read is left out. */
  readonly accounts: (customerIds: readonly string[]) => Promise<ReadonlyMap<string, StoredAccount>>;
  readonly customers: (page: PageRequest) => Promise<Page<Customer>>;
  /** When the first customer was created: found in the roster, and remembered, since it does not change. */
  readonly firstCustomerAt: () => Promise<number | undefined>;
  /** Every customer with their creation, shard by shard, from the base table: complete. */
  readonly roster: () => AsyncIterable<RosterEntry>;
  /** Those of one shard, by id; behind `after`, if it is said. */
  readonly rosterOfShard: (shard: number, after?: string) => AsyncIterable<RosterEntry>;

  /** What is due by an instant, the longest overdue first in each shard; bounded, so that a run has an end. */
  readonly dueBy: (at: Instant) => AsyncIterable<Due>;
  /** Takes one out that was done. */
  readonly forgetDue: (due: Due) => Promise<void>;
  readonly referral: (referredId: string) => Promise<Referral | undefined>;

  readonly invoice: (
    id: string,
  ) => Promise<{ readonly invoice: Invoice; readonly payment?: InvoicePayment } | undefined>;
  /** In the order given, missing ones left out. */
  readonly invoicesById: (
    ids: readonly string[],
  ) => Promise<readonly { readonly invoice: Invoice; readonly payment?: InvoicePayment }[]>;
  /** Ids of a customer's invoices, newest first, from the index. */
  readonly invoiceIdsOfCustomer: (customerId: string, page: PageRequest) => Promise<Page<string>>;
  readonly numberSeries: (series: string) => Promise<NumberSeries | undefined>;
  /** The register of a month in the order of numbers: complete. */
  readonly register: (period: Period, page: PageRequest) => Promise<Page<RegisterEntry>>;

  readonly creditNote: (id: string) => Promise<CreditNote | undefined>;
  /** In the order given, missing ones left out. */
  readonly creditNotesById: (ids: readonly string[]) => Promise<readonly CreditNote[]>;
  /** Ids of a customer's credit notes, newest first, from the index. */
  readonly creditNoteIdsOfCustomer: (customerId: string, page: PageRequest) => Promise<Page<string>>;
  /** The register of a month's credit notes in the order of numbers: complete. */
  readonly creditNoteRegister: (period: Period, page: PageRequest) => Promise<Page<CreditNoteEntry>>;

  readonly quote: (id: string) => Promise<Quote | undefined>;
  /** In the order given, missing ones left out. */
  readonly quotesById: (ids: readonly string[]) => Promise<readonly Quote[]>;
  /** Ids of a customer's quotes, newest first, from the index. */
  readonly quoteIdsOfCustomer: (customerId: string, page: PageRequest) => Promise<Page<string>>;
  /** Ids of all quotes, newest first: complete. */
  readonly quoteIds: (page: PageRequest) => Promise<Page<string>>;

  readonly close: (period: Period) => Promise<Close | undefined>;
  /** The closes that there are, oldest first. */
  readonly closes: () => Promise<readonly Close[]>;
  readonly closeChunk: (period: Period, plan: string, index: number) => Promise<CloseChunk | undefined>;
  readonly closeChunks: (period: Period, plan: string) => AsyncIterable<CloseChunk>;
  readonly sendCloseChunks: (
    messages: readonly { readonly period: Period; readonly plan: string; readonly chunk: number }[],
  ) => Promise<void>;
  readonly sendCloseStart: (through: Period) => Promise<void>;
  /** Lays usage from the bus that can never be settled, with its reason, where a person looks (`usage-refused`). */
  readonly refuseUsage: (refused: readonly RefusedUsage[]) => Promise<void>;

  readonly answer: (key: string) => Promise<StoredAnswer | undefined>;
  readonly apiKeyByHash: (hash: string) => Promise<ApiKey | undefined>;
  readonly apiKeyById: (id: string) => Promise<ApiKey | undefined>;
  readonly adminRoster: () => Promise<AdminRoster | undefined>;
  /** What was taken from a key's quota for a minute. */
  readonly requestCount: (keyId: string, minute: Instant) => Promise<RequestCount | undefined>;
  /** Takes a share of the quota; 'lost' when another instance took one first. */
  readonly leaseRequests: (count: RequestCount) => Promise<'committed' | 'lost'>;
  /** Read consistently. */
  readonly quotaUse: (customerId: string, feature: string, day: LocalDate) => Promise<QuotaUse | undefined>;
  readonly inboxMessage: (id: string) => Promise<InboxMessage | undefined>;
  readonly stripeCustomer: (stripeCustomerId: string) => Promise<StripeCustomer | undefined>;
  readonly pendingTopUp: (grantId: string) => Promise<PendingTopUp | undefined>;
  readonly verification: () => Promise<Verification | undefined>;
  readonly activities: (customerId: string, page: PageRequest) => Promise<Page<Activity>>;
  /** Offline check of format and check digits; what VIES says comes with its adapter. */
  readonly checkVatId: (vatId: string, country: string) => boolean;

  /** Calls to Stripe, one each. */
  readonly stripe: StripePorts;
  readonly stripeReads: StripeReads;
  readonly verifyWebhook: VerifyWebhook;
  /** What Stripe has told and some endpoint has not answered for, the oldest first: ours may have taken it. */
  readonly undeliveredWebhooks: () => Promise<readonly { readonly id: string; readonly createdAt: Instant }[]>;

  /** Writes a file of finance's as its text comes, in flat memory; says what it weighs, and its SHA-256 in hex. */
  readonly putExport: (
    file: ExportFile,
    content: AsyncIterable<string> | Iterable<string>,
  ) => Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** The text of a small file (a manifest, a report); undefined if it was never written. */
  readonly readExport: (key: string) => Promise<string | undefined>;
  /** A link to a file that is good for some minutes; signed here, nothing is asked. */
  readonly exportLink: (key: string) => Promise<string>;

  /** Puts events on the bus that need no outbox because they follow from what is stored (a chunk's): derived ids. */
  readonly publish: (events: readonly EventEnvelope[]) => Promise<void>;
  /** Publishes what the outbox still holds; says how much it found, and when the oldest of it was recorded. */
  readonly sweepOutbox: () => Promise<SweptOutbox>;
  /** Tells those who run the system a figure that an alarm stands on. */
  readonly measure: Measure;
};
