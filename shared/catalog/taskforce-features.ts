import type { RawCatalog } from './schema.ts';

/** The rows of the grid that are not money (domain.md section 1), in its order. */
export const features: RawCatalog['features'] = {
  seats: { name: 'Seats', kind: 'limit', unit: 'seat', plans: 'seats' },
  'active-projects': {
    name: 'Active projects',
    kind: 'limit',
    unit: 'project',
    plans: { student: 3, individual: 10, pro: 'unlimited', enterprise: 'unlimited' },
  },
  'sector-modules': { name: 'Sector modules included', kind: 'limit', unit: 'module', plans: 'includedModules' },
  storage: {
    name: 'Storage',
    kind: 'limit',
    unit: 'GB',
    plans: { student: 2, individual: { perSeat: 10 }, pro: { perSeat: 50 }, enterprise: 'unlimited' },
  },
  'dedicated-storage': {
    name: 'Dedicated storage',
    kind: 'switch',
    plans: { student: false, individual: false, pro: false, enterprise: 'by_contract' },
  },
  support: {
    name: 'Support',
    kind: 'level',
    levels: ['community', 'email-48h', 'email-24h', 'sla-99-9'],
    plans: { student: 'community', individual: 'email-48h', pro: 'email-24h', enterprise: 'sla-99-9' },
  },
  'named-contact': {
    name: 'Named contact',
    kind: 'switch',
    plans: { student: false, individual: false, pro: false, enterprise: true },
  },
  'automatic-assignment': {
    name: 'Automatic assignment',
    kind: 'level',
    levels: ['basic', 'standard', 'advanced', 'custom'],
    plans: { student: 'basic', individual: 'standard', pro: 'advanced', enterprise: 'custom' },
  },
  'api-calls': {
    name: 'API calls',
    kind: 'quota',
    unit: 'call',
    per: 'day',
    plans: { student: 100, individual: 500, pro: 'unlimited', enterprise: 'unlimited' },
  },
  webhooks: {
    name: 'Webhooks',
    kind: 'switch',
    plans: { student: false, individual: false, pro: true, enterprise: true },
  },
  'api-priority': {
    name: 'API priority',
    kind: 'switch',
    plans: { student: false, individual: false, pro: false, enterprise: true },
  },
  sso: {
    name: 'Single sign-on',
    kind: 'set',
    values: ['google', 'm365', 'saml', 'scim'],
    plans: { student: [], individual: ['google', 'm365'], pro: ['saml'], enterprise: ['saml', 'scim'] },
  },
  'audit-log': {
    name: 'Audit log',
    kind: 'limit',
    unit: 'day',
    plans: { student: 7, individual: 30, pro: 90, enterprise: 365 },
  },
  'compliance-export': {
    name: 'Compliance export',
    kind: 'switch',
    plans: { student: false, individual: false, pro: false, enterprise: true },
  },
};
