import type { RawCatalog } from './schema.ts';
import { features } from './taskforce-features.ts';
import { discounts, modules } from './taskforce-modules.ts';

/** Rates and prices that have always been so: before the first day on which anybody can be billed. */
const ALWAYS = '2020-01-01';

const since = (from: string, rate: string) => ({ from, rate });
const always = (rate: string) => [since(ALWAYS, rate)];

/** Standard rates of the EU's countries in 2026 (European Commission, "VAT rates applied in the Member States"). */
const UNION_RATES = {
  AT: always('0.20'),
  BE: always('0.21'),
  BG: always('0.20'),
  CY: always('0.19'),
  CZ: always('0.21'),
  DE: always('0.19'),
  DK: always('0.25'),
  EE: [since(ALWAYS, '0.20'), since('2024-01-01', '0.22'), since('2025-07-01', '0.24')],
  ES: always('0.21'),
  FI: [since(ALWAYS, '0.24'), since('2024-09-01', '0.255')],
  FR: always('0.20'),
  GR: always('0.24'),
  HR: always('0.25'),
  HU: always('0.27'),
  IE: always('0.23'),
  IT: always('0.22'),
  LT: always('0.21'),
  LU: [since(ALWAYS, '0.17'), since('2023-01-01', '0.16'), since('2024-01-01', '0.17')],
  LV: always('0.21'),
  MT: always('0.18'),
  NL: always('0.21'),
  PL: always('0.23'),
  PT: always('0.23'),
  RO: [since(ALWAYS, '0.19'), since('2025-08-01', '0.21')],
  SE: always('0.25'),
  SI: always('0.22'),
  SK: [since(ALWAYS, '0.20'), since('2025-01-01', '0.23')],
};

const FRENCH_DEPARTMENTS_WITHOUT_VAT = {
  vat: 'none',
  note: 'TVA non applicable, article 294 du code général des impôts',
} as const;
const OVERSEAS_RATE = { vat: 'own_rate', rates: always('0.085') } as const;

const vat: RawCatalog['vat'] = {
  rates: UNION_RATES,
  unionCountries: Object.keys(UNION_RATES).filter((country) => country !== 'FR'),
  domesticTerritories: {
    GP: OVERSEAS_RATE,
    MQ: OVERSEAS_RATE,
    RE: OVERSEAS_RATE,
    GF: FRENCH_DEPARTMENTS_WITHOUT_VAT,
    YT: FRENCH_DEPARTMENTS_WITHOUT_VAT,
    MC: { vat: 'standard' },
  },
  reverseChargeNote:
    'Autoliquidation : article 283-2 du code général des impôts (reverse charge, article 196 of Directive 2006/112/EC)',
  outsideScopeNote:
    'TVA non applicable : article 259-1 du code général des impôts (outside the scope of French VAT, article 44 of Directive 2006/112/EC)',
};

const TRIAL_DAYS = 14;
const LIMITED_TRUST = { untilFirstPaid: '20.00', afterwards: '100.00' };
const NO_CREDIT = { untilFirstPaid: '0.00', afterwards: '0.00' };

const plans: RawCatalog['plans'] = {
  student: {
    name: 'Student',
    sale: 'self_service',
    intervals: ['month'],
    price: '0.00',
    includedModules: 0,
    afterProof: { plan: 'individual', discount: 'graduate' },
    seats: { minimum: 1, maximum: 5 },
    proof: 'student',
    includedCredit: { perSeat: '2.00' },
    overage: 'block',
    creditLimit: NO_CREDIT,
  },
  individual: {
    name: 'Individual',
    sale: 'self_service',
    intervals: ['month', 'year'],
    price: '8.00',
    trialDays: TRIAL_DAYS,
    includedModules: 1,
    seats: { minimum: 1, maximum: 10 },
    includedCredit: { perSeat: '5.00' },
    overage: 'invoice',
    creditLimit: LIMITED_TRUST,
  },
  pro: {
    name: 'Pro',
    sale: 'self_service',
    intervals: ['month', 'year'],
    price: '13.00',
    trialDays: TRIAL_DAYS,
    includedModules: 2,
    seats: { minimum: 1, notifySalesFrom: 250 },
    includedCredit: { perSeat: '10.00' },
    overage: 'invoice',
    creditLimit: LIMITED_TRUST,
  },
  enterprise: {
    name: 'Enterprise',
    sale: 'contract',
    intervals: ['month', 'year'],
    price: '18.00',
    contractPriceUpTo: '25.00',
    contract: {
      months: { from: 12 },
      rhythms: ['yearly', 'upfront', 'quarterly', 'monthly'],
      netDays: [30, 60],
      renewal: { automatic: true, noticeDays: 60 },
    },
    includedModules: 'all',
    seats: { minimum: 1 },
    includedCredit: { perSeat: '0.00' },
    overage: 'invoice',
    creditLimit: NO_CREDIT,
  },
};

const wallet: RawCatalog['wallet'] = {
  currency: 'USD',
  bookRates: [since(ALWAYS, '0.92'), since('2026-01-01', '0.92')],
  priorities: { trial: 10, included: 20, promotional: 30, contract: 40, purchased: 50 },
  topUps: {
    minimum: '1.00',
    maximum: '10000.00',
    offers: ['5.00', '10.00', '20.00', '50.00', '100.00'],
    volumeDiscounts: [
      { above: '100.00', discount: '0.10' },
      { above: '500.00', discount: '0.15' },
    ],
    ends: 'period',
  },
  holds: { defaultSeconds: 900, maximumSeconds: 86_400 },
  alertPercents: [80, 100],
  estimatePrice: '0.05',
};

const meters: RawCatalog['meters'] = {
  'assistant.request': {
    name: 'Assistant requests',
    fields: [
      { name: 'inputTokens', optional: false, type: 'integer', maximum: 100_000_000 },
      { name: 'outputTokens', optional: false, type: 'integer', maximum: 100_000_000 },
      { name: 'class', optional: true, type: 'choice', values: ['simple', 'standard', 'complex', 'advanced'] },
    ],
    price: {
      quantity: ['inputTokens', 'outputTokens'],
      tiers: [
        { upTo: 50, flat: '0.05' },
        { upTo: 200, flat: '0.10' },
        { upTo: 500, flat: '0.25' },
        { perUnit: '0.001', minimum: '0.50' },
      ],
      classField: 'class',
      classes: { simple: 0, standard: 1, complex: 2, advanced: 3 },
    },
    costPerThousand: '0.40',
  },
};

/** Project management with an AI assistant: the default catalog (domain.md sections 1 and 3). */
export const taskforce: RawCatalog = {
  id: 'taskforce',
  name: 'Taskforce',
  version: '2026.1',
  effectiveFrom: ALWAYS,
  currency: 'EUR',
  zone: 'Europe/Paris',
  seller: {
    legalName: 'Taskforce SAS',
    legalForm: 'SAS au capital de 10 000 EUR',
    siren: '732829320',
    registration: 'RCS Metz 732 829 320',
    vatId: 'FR44732829320',
    email: 'facturation@taskforce.example',
    website: 'https://taskforce.example',
    address: { line1: '12 rue des Clercs', postalCode: '57000', city: 'Metz' },
    country: 'FR',
  },
  vat,
  plans,
  features,
  modules,
  discounts,
  stacking: { method: 'multiply' },
  earlier: [],
  wallet,
  meters,
  invoicing: { invoiceSeries: 'FA', creditNoteSeries: 'AV', minimum: '0.50', termsDays: 7, pauseAfterDays: 60 },
  referral: { months: 1 },
  moneyBackDays: 30,
  proofs: { student: { validMonths: 12 } },
};
