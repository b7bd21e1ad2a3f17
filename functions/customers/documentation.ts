import type { Documentation } from '../runtime/documentation.ts';
import { activityPage, customerPage, customerResponse, customerStandingResponse, proofResponse } from './responses.ts';
import type { customerRoutes } from './routes.ts';

const described = {
  name: 'Acme SAS',
  email: 'billing@acme.example',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  siren: '732829320',
};
const customer = {
  id: 'acme',
  ...described,
  language: 'fr',
  proofs: [],
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
};
const proof = {
  kind: 'student',
  validUntil: '2027-11-01',
  claimedUntil: '2029-08-31',
  recordedAt: '2026-11-01T00:00:00.000Z',
};

export const customerDocumentation: Documentation<typeof customerRoutes> = {
  listCustomers: {
    summary: 'Customers',
    responses: {
      200: {
        description: 'A page of customers',
        body: { name: 'CustomerPage', schema: customerPage },
        example: { data: [customer] },
      },
    },
    errors: ['invalid_cursor'],
  },
  putCustomer: {
    summary: 'Create or replace a customer',
    description:
      'The id is yours. A field that is left out is removed. The same body again changes nothing. `vatIdCheck` in the answer says whether the VAT id holds: one that does not bears VAT.',
    request: {
      name: 'CustomerRequest',
      examples: {
        business: described,
        german: {
          name: 'Beispiel GmbH',
          email: 'rechnung@beispiel.example',
          kind: 'business',
          country: 'DE',
          address: { line1: 'Hauptstraße 1', postalCode: '10115', city: 'Berlin' },
          vatId: 'DE136695976',
        },
      },
    },
    responses: {
      200: {
        description: 'Replaced, or already so',
        body: { name: 'Customer', schema: customerResponse },
        example: customer,
      },
      201: { description: 'Created', body: { name: 'Customer', schema: customerResponse }, example: customer },
    },
    errors: ['rule_violation', 'try_again'],
  },
  readCustomer: {
    summary: 'A customer',
    description:
      '`mrr` is what the subscription comes to a month: plan, modules and products, before VAT, less discounts without an end; no usage, no wallet, nothing while it is tried, paused or over. `segment` is that of the catalog which holds it; `segment.changed` tells when a change moved it.',
    responses: {
      200: {
        description: 'The customer',
        body: { name: 'CustomerStanding', schema: customerStandingResponse },
        example: { ...customer, mrr: { amount: '129.87', currency: 'EUR' }, segment: { id: 'small', name: 'Small' } },
      },
    },
    errors: ['customer_not_found'],
  },
  recordProof: {
    summary: 'Record a proof of a status',
    description:
      'That the customer is a student, an NGO or a startup, through the day `validUntil`. The answer says through which day it holds here: a student proof holds for as many months from the day that it is recorded on as the catalog says at most (12); `claimedUntil` is what was said. The same claim again changes nothing, on whatever day: it is renewed by a new proof, with a last day of its own.',
    request: { name: 'ProofRequest', examples: { student: { kind: 'student', validUntil: '2029-08-31' } } },
    responses: {
      200: { description: 'Recorded before', body: { name: 'Proof', schema: proofResponse }, example: proof },
      201: { description: 'Recorded', body: { name: 'Proof', schema: proofResponse }, example: proof },
    },
    errors: ['customer_not_found', 'rule_violation', 'try_again'],
  },
  listActivity: {
    summary: 'What happened to a customer, newest first',
    description: 'The events that were told of it. A moment behind: they arrive over the bus.',
    responses: {
      200: {
        description: 'A page of events',
        body: { name: 'ActivityPage', schema: activityPage },
        example: {
          data: [
            {
              id: 'evt_5b0c9a52-3d4e-8f10-a7b6-91c2d3e4f506',
              type: 'wallet.threshold_reached',
              occurredAt: '2026-11-17T09:30:00.000Z',
              data: { customerId: 'acme', period: '2026-11', percent: 80 },
            },
          ],
        },
      },
    },
    errors: ['customer_not_found', 'invalid_cursor'],
  },
};
