import { expect, it } from 'vitest';
import { ENDPOINTS } from '../support/edge-world.ts';

/** Who may call what, written once more by hand: the tests of keys and scopes take a route's own word for it. */
const CALLERS = {
  admin: ['approveQuote', 'createApiKey', 'grantCredit', 'migrateSubscription', 'revokeApiKey', 'voidGrant'],
  any_key: ['readCatalog'],
  anyone: ['readDocs', 'readDocsFile', 'readHealth', 'readOpenApi', 'takeStripeWebhook'],
  'billing:read': [
    'listActivity',
    'listCustomers',
    'listQuotes',
    'previewSubscription',
    'readCustomer',
    'readQuote',
    'readQuoteDocument',
    'readSubscription',
  ],
  'billing:read, finance:read': ['listCreditNotes', 'listInvoices', 'readClose', 'readCreditNote', 'readInvoice'],
  'billing:read, usage:write': ['readEntitlement', 'readEntitlements'],
  'billing:read, wallets:read': ['readBudget', 'readUsage'],
  'billing:write': [
    'acceptQuote',
    'cancelSubscription',
    'correctUsage',
    'createCheckout',
    'createPortal',
    'createQuote',
    'deleteBudget',
    'deleteModule',
    'issueCreditNote',
    'pauseSubscription',
    'putBudget',
    'putCustomer',
    'putModule',
    'putSubscription',
    'recordProof',
    'refundCreditNote',
    'refundSubscription',
    'rejectQuote',
    'requestClose',
    'resumeSubscription',
    'sellService',
  ],
  'finance:read': ['readExportFile', 'readExports'],
  'usage:write': ['countUse', 'reportUsage'],
  'wallets:read': ['listWalletEntries', 'readAutoTopUp', 'readMemberCap', 'readWallet'],
  'wallets:write': [
    'captureHold',
    'deleteAutoTopUp',
    'deleteMemberCap',
    'placeHold',
    'putAutoTopUp',
    'putMemberCap',
    'releaseHold',
    'topUpWallet',
  ],
};

it('who may call a route is who was meant to: the table changes with it, and is reviewed', () => {
  const found: Record<string, string[]> = {};
  for (const { route } of ENDPOINTS) {
    const callers = Array.isArray(route.access) ? route.access.join(', ') : String(route.access);
    (found[callers] ??= []).push(route.operationId);
  }
  const sorted = Object.entries(found).map(([callers, routes]) => [callers, routes.sort()] as const);
  expect(Object.fromEntries(sorted)).toEqual(CALLERS);
});

it('what changes something needs a scope that may write: a preview alone changes nothing', () => {
  const reading = ENDPOINTS.map(({ route }) => route).filter(
    ({ method, access }) =>
      method !== 'GET' && Array.isArray(access) && access.some((scope: string) => scope.endsWith(':read')),
  );
  expect(reading.map(({ operationId }) => operationId)).toEqual(['previewSubscription']);
});
