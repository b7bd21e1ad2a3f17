import type { RawCatalog } from './schema.ts';

const TRIAL_DAYS = 14;
const FROM_PRO = { soldTo: ['pro', 'enterprise'] };

type RawModules = NonNullable<RawCatalog['modules']>;

const official = (name: string, price: string, more: Partial<RawModules[string]> = {}) =>
  ({ name, kind: 'official', price, sector: false, trialDays: TRIAL_DAYS, sellerShare: '1', ...more }) as const;
const certified = (name: string, price: string) =>
  ({ name, kind: 'certified', price, sector: false, trialDays: TRIAL_DAYS, sellerShare: '0.30' }) as const;

/** The marketplace (domain.md section 4). */
export const modules: RawModules = {
  lims: official('LIMS', '7.00', { ...FROM_PRO, sector: true }),
  'quality-iso': official('Quality ISO', '5.00', { ...FROM_PRO, sector: true }),
  ged: official('GED', '6.00', { ...FROM_PRO, sector: true, excludes: ['ged-signature'] }),
  'ged-signature': official('GED with electronic signature', '9.00', { ...FROM_PRO, sector: true, excludes: ['ged'] }),
  'advanced-analytics': official('Advanced analytics', '4.00', FROM_PRO),
  'time-tracking-pro': official('Time tracking Pro', '3.00'),
  'custom-workflows': official('Custom workflows', '8.00', { soldTo: ['enterprise'] }),
  'sap-integration': certified('SAP integration', '15.00'),
  'power-bi-connector': certified('Power BI connector', '8.00'),
  'docusign-integration': certified('DocuSign integration', '5.00'),
  'zapier-premium': certified('Zapier Premium', '6.00'),
  'custom-reports': {
    name: 'Custom reports',
    kind: 'community',
    price: '3.00',
    sector: false,
    trialDays: TRIAL_DAYS,
    sellerShare: '0.20',
  },
};

/** What is taken off, in the order of a line (domain.md section 2). */
export const discounts: RawCatalog['discounts'] = [
  {
    id: 'annual',
    name: 'annual',
    on: ['plan', 'module'],
    percents: [{ fromSeats: 1, percent: '0.20' }],
    when: { interval: 'year' },
  },
  {
    id: 'volume',
    name: 'volume',
    on: ['plan'],
    plans: ['pro'],
    percents: [
      { fromSeats: 50, percent: '0.10' },
      { fromSeats: 100, percent: '0.15' },
    ],
    when: {},
  },
  {
    id: 'ngo',
    name: 'NGO',
    on: ['plan', 'module'],
    group: 'status',
    percents: [{ fromSeats: 1, percent: '0.30' }],
    when: { proof: 'ngo' },
  },
  {
    id: 'startup',
    name: 'startup',
    on: ['plan', 'module'],
    group: 'status',
    percents: [{ fromSeats: 1, percent: '0.25' }],
    when: { proof: 'startup', firstMonths: 12 },
  },
  {
    id: 'graduate',
    name: 'graduate',
    on: ['plan'],
    plans: ['individual'],
    group: 'status',
    percents: [{ fromSeats: 1, percent: '0.20' }],
    when: { awardedMonths: 12 },
  },
  {
    id: 'bundle',
    name: 'bundle',
    on: ['module'],
    modules: ['lims', 'quality-iso', 'ged', 'ged-signature'],
    percents: [{ fromSeats: 1, percent: '0.15' }],
    when: { together: [['lims'], ['quality-iso'], ['ged', 'ged-signature']] },
  },
];
