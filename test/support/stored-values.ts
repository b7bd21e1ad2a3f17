import type { DomainEvent } from '../../events/envelope.ts';
import type { Nouns } from '../../shared/application/ports.ts';
import { NO_CHUNKS } from '../../shared/domain/closes/chunk-set.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { cents, factorOf, unitPriceOf, ZERO_MICROS } from '../../shared/kernel/money.ts';
import type { LocalDate, Period } from '../../shared/kernel/period.ts';
import { UNTOUCHED } from './subscriptions.ts';
import { at } from './wallets.ts';

const day = (text: string): LocalDate => text as LocalDate;
export const NOVEMBER = '2026-11' as Period;
export const NOW = at('2026-11-15T12:00:00Z');

export const customer = (id: string, more: Partial<Nouns['customer']> = {}): Nouns['customer'] => ({
  id,
  revision: 1,
  name: `Société #1 de ${id}`,
  email: `${id}@example.com`,
  kind: 'business',
  country: 'FR',
  address: { line1: '#2, rue des Tests', postalCode: '75001', city: 'Paris' },
  language: 'fr',
  proofs: [],
  createdAt: NOW,
  updatedAt: NOW,
  ...more,
});

export const subscription = (customerId: string, more: Partial<Nouns['subscription']> = {}): Nouns['subscription'] => ({
  id: 'sub_00000000-0000-7000-8000-000000000001',
  customerId,
  revision: 1,
  plan: 'pro',
  seats: 3,
  interval: 'month',
  status: 'active',
  startedAt: NOW,
  startDate: day('2026-11-15'),
  invoicedUntil: day('2026-12-01'),
  catalogVersion: '2026-11',
  ...UNTOUCHED,
  ...more,
});

/** Two lines, as a close composes them. */
export function invoice(id: string, more: Partial<Nouns['invoice']> = {}): Nouns['invoice'] {
  const { name, email, kind, country, address } = customer('acme');
  const line = {
    kind: 'plan' as const,
    description: 'Pro, 3 seats, December 2026',
    quantity: 3n,
    unitPrice: unitPriceOf('13'),
    discounts: [],
    net: cents(3_900n),
    service: { start: day('2026-12-01'), end: day('2027-01-01') },
  };
  return {
    id,
    cause: 'close:2026-11',
    customerId: 'acme',
    currency: 'EUR',
    buyer: { name, email, kind, country, address },
    vatTreatment: { category: 'S', rate: factorOf('0.2'), country: 'FR' },
    lines: [line, { ...line, kind: 'top_up', description: 'Compute credit, 5.00 USD', quantity: 1n, net: cents(437n) }],
    net: cents(4_337n),
    vat: [{ rate: factorOf('0.2'), category: 'S', base: cents(4_337n), amount: cents(867n) }],
    gross: cents(5_204n),
    termsDays: 7,
    number: 'FA-2026-000001',
    issueDate: day('2026-12-01'),
    dueDate: day('2026-12-08'),
    period: '2026-12' as Period,
    issuedAt: at('2026-12-01T02:30:00Z'),
    ...more,
  };
}

export const payment = (invoiceId: string, more: Partial<Nouns['invoicePayment']> = {}): Nouns['invoicePayment'] => ({
  invoiceId,
  customerId: 'acme',
  revision: 1,
  status: 'open',
  paid: cents(0n),
  failures: 0,
  ...more,
});

export const registerEntry = (first: number): Nouns['registerEntry'] => ({
  series: 'FA-2026',
  period: NOVEMBER,
  issueDate: day('2026-11-30'),
  issuedAt: NOW,
  first,
  invoices: [{ id: `inv_${String(first)}`, customerId: 'acme' }],
});

export const apiKey = (id: string, more: Partial<Nouns['apiKey']> = {}): Nouns['apiKey'] => ({
  id,
  revision: 1,
  hash: `${id}-hash`,
  name: 'Backend',
  scopes: ['usage:write'],
  createdAt: NOW,
  ...more,
});

export const quotaUse = (revision: number, more: Partial<Nouns['quotaUse']> = {}): Nouns['quotaUse'] => ({
  customerId: 'acme',
  feature: 'api-calls',
  day: day('2026-11-15'),
  revision,
  used: revision,
  resetAt: at('2026-11-15T23:00:00Z'),
  call: 'a',
  ...more,
});

export const activity = (id: string, occurredAt: number, customerId = 'acme'): Nouns['activity'] => ({
  id,
  customerId,
  type: 'wallet.depleted',
  occurredAt,
  data: { customerId, period: NOVEMBER },
});

/** An event that says little; `seq` makes it another one. */
export const depleted = (seq: number, customerId = 'acme'): DomainEvent => ({
  type: 'wallet.depleted',
  occurredAt: instant(NOW + seq),
  aggregate: { type: 'wallet', id: customerId, seq },
  data: { customerId, period: NOVEMBER },
});

const NOTHING = ZERO_MICROS;
const NO_TOTALS = {
  invoices: 0,
  net: cents(0n),
  vat: cents(0n),
  gross: cents(0n),
  wallet: {
    carriedIn: NOTHING,
    granted: NOTHING,
    purchased: NOTHING,
    spent: NOTHING,
    overage: NOTHING,
    writtenOff: NOTHING,
    forfeited: NOTHING,
    voided: NOTHING,
    left: NOTHING,
    events: 0,
  },
};

export const close = (period: string): Nouns['close'] => ({
  period: period as Period,
  revision: 1,
  status: 'closing',
  plan: 'plan_1',
  chunks: 3,
  published: NO_CHUNKS,
  through: period as Period,
  startedAt: NOW,
  progressAt: NOW,
  customers: { total: 3, done: 0, skipped: 0, failed: 0 },
  totals: NO_TOTALS,
});

export const closeChunk = (index: number): Nouns['closeChunk'] => ({
  period: NOVEMBER,
  plan: 'plan_1',
  index,
  revision: 1,
  status: 'planned',
  customers: ['acme'],
  isRetry: false,
});
