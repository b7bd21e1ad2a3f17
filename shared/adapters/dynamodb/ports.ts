import { envelopeToWire, type EventEnvelope } from '../../../events/envelope.ts';
import type { Commit, Noun, Nouns, Ports } from '../../application/ports.ts';
import { BillingError } from '../../kernel/errors.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { ItemKey, Store } from '../store.ts';
import { commitFor, type CommitDeps } from './commit.ts';
import { firstCustomerAt, listCustomers, readAccount, readAccounts, roster, rosterOfShard } from './customers.ts';
import { readDocuments, readInvoice, readInvoices } from './invoices.ts';
import { changeToPuts, documentFromItem } from './items.ts';
import { dueBy } from './due.ts';
import * as keys from './keys.ts';
import {
  closeChunks,
  listActivities,
  listAllQuoteIds,
  listCloses,
  listCreditNoteIds,
  listCreditNoteRegister,
  listInvoiceIds,
  listQuoteIds,
  listRegister,
} from './lists.ts';
import { memberPorts } from './members.ts';
import { sweep } from './outbox.ts';
import { walletChain } from './wallet-chain.ts';

export type StoragePorts = Pick<
  Ports,
  | 'chain'
  | 'knownMemberIndexes'
  | 'memberIndexes'
  | 'members'
  | 'customer'
  | 'subscription'
  | 'account'
  | 'accounts'
  | 'customers'
  | 'roster'
  | 'rosterOfShard'
  | 'firstCustomerAt'
  | 'invoice'
  | 'invoicesById'
  | 'invoiceIdsOfCustomer'
  | 'numberSeries'
  | 'register'
  | 'creditNote'
  | 'creditNotesById'
  | 'creditNoteIdsOfCustomer'
  | 'creditNoteRegister'
  | 'quote'
  | 'quotesById'
  | 'quoteIdsOfCustomer'
  | 'quoteIds'
  | 'close'
  | 'closes'
  | 'closeChunk'
  | 'closeChunks'
  | 'answer'
  | 'apiKeyByHash'
  | 'apiKeyById'
  | 'adminRoster'
  | 'requestCount'
  | 'leaseRequests'
  | 'quotaUse'
  | 'inboxMessage'
  | 'stripeCustomer'
  | 'pendingTopUp'
  | 'activities'
  | 'verification'
  | 'publish'
  | 'sweepOutbox'
  | 'dueBy'
  | 'forgetDue'
  | 'referral'
> & {
  /** The commit of one invocation: its events carry the correlation id. */
  readonly commitFor: (correlationId: string) => Commit;
};

export type StorageDeps = CommitDeps & Pick<Ports, 'pause'>;

/** Every port that is storage, on any store, and the bus behind the outbox. Made once an instance: it remembers. */
export function storagePorts(deps: StorageDeps): StoragePorts {
  const { store, pause } = deps;
  return {
    // First: an object that begins with another's members is made ten times as fast as one that has them in between.
    ...memberPorts(store, pause),
    chain: walletChain(store),
    customer: (id) => read(store, 'customer', keys.customerKey(id)),
    subscription: (customerId) => read(store, 'subscription', keys.subscriptionKey(customerId)),
    account: readAccount(store),
    accounts: readAccounts(store),
    customers: listCustomers(store),
    roster: roster(store),
    rosterOfShard: rosterOfShard(store),
    firstCustomerAt: firstCustomerAt(roster(store)),
    invoice: readInvoice(store),
    invoicesById: readInvoices(store),
    invoiceIdsOfCustomer: listInvoiceIds(store),
    numberSeries: (series) => read(store, 'numberSeries', keys.numberSeriesKey(series)),
    register: listRegister(store),
    creditNote: (id) => read(store, 'creditNote', keys.creditNoteKey(id)),
    creditNotesById: readDocuments(store, 'creditNote', keys.creditNoteKey),
    creditNoteIdsOfCustomer: listCreditNoteIds(store),
    creditNoteRegister: listCreditNoteRegister(store),
    quote: (id) => read(store, 'quote', keys.quoteKey(id)),
    quotesById: readDocuments(store, 'quote', keys.quoteKey),
    quoteIdsOfCustomer: listQuoteIds(store),
    quoteIds: listAllQuoteIds(store),
    close: (period) => read(store, 'close', keys.closeKey(period)),
    closes: listCloses(store),
    closeChunk: (period, plan, index) => read(store, 'closeChunk', keys.closeChunkKey(period, plan, index)),
    closeChunks: closeChunks(store),
    answer: (key) => read(store, 'answer', keys.answerKey(key)),
    apiKeyByHash: (hash) => read(store, 'apiKey', keys.apiKeyKey(hash)),
    apiKeyById: readApiKeyById(store),
    adminRoster: () => read(store, 'adminRoster', keys.adminRosterKey()),
    requestCount: (keyId, minute) => read(store, 'requestCount', keys.requestCountKey(keyId, minute)),
    leaseRequests: leaseRequests(store),
    quotaUse: (customerId, feature, day) => read(store, 'quotaUse', keys.quotaUseKey(customerId, feature, day)),
    inboxMessage: (id) => read(store, 'inboxMessage', keys.inboxKey(id)),
    stripeCustomer: (id) => read(store, 'stripeCustomer', keys.stripeCustomerKey(id)),
    pendingTopUp: (grantId) => read(store, 'pendingTopUp', keys.pendingTopUpKey(grantId)),
    activities: listActivities(store),
    dueBy: dueBy(store),
    forgetDue: ({ customerId, dueAt, quoteId }) => store.delete(keys.dueKey(customerId, dueAt, quoteId)),
    referral: (referredId) => read(store, 'referral', keys.referralKey(referredId)),
    verification: () => read(store, 'verification', keys.verificationKey()),
    publish: publish(deps),
    sweepOutbox: () => sweep(deps),
    commitFor: commitFor(deps),
  };
}

async function read<N extends Exclude<Noun, 'segment'>>(
  store: Store,
  noun: N,
  key: ItemKey,
): Promise<Nouns[N] | undefined> {
  const item = await store.get(key);
  return item && documentFromItem(noun, item);
}

const readApiKeyById =
  (store: Store): Ports['apiKeyById'] =>
  async (id) => {
    const pointer = await store.get(keys.apiKeyPointerKey(id));
    return pointer && read(store, 'apiKey', keys.apiKeyKey(String(pointer['to'])));
  };

const leaseRequests =
  (store: Store): Ports['leaseRequests'] =>
  async (value) => {
    const [put] = changeToPuts({ noun: 'requestCount', value });
    invariant(put, 'a count is one item');
    return store.put(put);
  };

/** Tries at most this often what the bus did not take. */
const MAX_PUBLISH_ATTEMPTS = 5;

/** Nothing behind it keeps these events: what does not get through in the end is the caller's to publish again. */
const publish =
  ({ bus, pause }: StorageDeps): Ports['publish'] =>
  async (events: readonly EventEnvelope[]) => {
    let left = events.map(envelopeToWire);
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt > 0) await pause(attempt);
      const { failed, cause } = await bus(left);
      if (failed.length > 0 && attempt + 1 >= MAX_PUBLISH_ATTEMPTS) {
        throw new BillingError('try_again', 'The bus does not take events at the moment.', { cause });
      }
      left = [...failed];
    }
  };
