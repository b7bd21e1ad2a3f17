import { seededRandom } from './random.ts';
import { MORNINGS, type Act, type Day, type Player, type UsageEvent } from './script.ts';
import { uuid7 } from './uuid7.ts';

/** A customer of the hosting demo: how many servers on each day, and what it uses of the meters. */
export type Tenant = {
  readonly id: string;
  readonly name: string;
  readonly hasCard: boolean;
  readonly referredBy?: string;
  /** From a day on (1 is the first) so many servers; none in the list of who has a contract. */
  readonly servers: readonly { readonly day: number; readonly count: number }[];
  readonly leavesOn?: number;
  /** GPU hours, gigabytes kept and gigabytes sent a day, on average. */
  readonly uses: { readonly hours: number; readonly kept: number; readonly sent: number };
};

export const METERS = ['gpu.hours', 'storage.gb_months', 'egress.gb'] as const;
export type Metered = (typeof METERS)[number];

const DAYS = MORNINGS.length;
const MINUTE_MS = 60_000;
const NAMES = ['Nuage', 'Forge', 'Relais', 'Verger', 'Phare', 'Atelier', 'Canal', 'Moulin', 'Quai', 'Signal'];
const PLACES = ['du Nord', 'de Metz', 'des Vosges', 'de la Seille', 'du Graoully'];

/** The same tenants on every run, the heaviest first; the first one has a contract. */
export function tenantsOf(count: number): readonly Tenant[] {
  const random = seededRandom(99_000);
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return Array.from({ length: count }, (_, index): Tenant => {
    const weight = 1 / (1 + index / 8);
    const servers = [{ day: 1, count: whole(1, 4) + Math.floor(30 * weight * random()) }];
    if (index % 3 === 1) servers.push({ day: whole(4, 14), count: whole(1, 20) });
    if (index % 6 === 1) servers.push({ day: whole(15, 28), count: whole(0, 8) });
    return {
      id: `host-${String(index + 1).padStart(3, '0')}`,
      name: `${NAMES[index % NAMES.length] ?? ''} ${PLACES[Math.floor(index / NAMES.length)] ?? ''}`,
      hasCard: random() < 0.7,
      ...(index % 10 === 5 && { referredBy: 'host-001' }),
      servers: index === 0 ? [] : servers,
      ...(index % 25 === 20 && { leavesOn: whole(10, 25) }),
      uses: {
        hours: index % 5 < 2 ? 40 * weight * random() : 0,
        kept: 3_000 * weight * random(),
        sent: 60 * weight * random(),
      },
    };
  });
}

export const playerOf = ({ id, name, hasCard, referredBy, servers }: Tenant): Player => ({
  id,
  name,
  hasCard,
  profile: {
    name,
    email: `${id}@example.com`,
    kind: 'business',
    country: 'FR',
    address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
    language: 'en',
    ...(referredBy !== undefined && { referredBy }),
  },
  ...(servers[0] && { subscription: selfService(servers[0].count) }),
});

const selfService = (vps: number) => ({ plan: 'self-service', quantities: { vps } });

/** Servers that come and go, a service for some, and some who leave. */
export function actsOf(tenants: readonly Tenant[]): readonly Act[] {
  return tenants.flatMap(({ id, servers, leavesOn }, index): readonly Act[] => [
    ...servers
      .slice(1)
      .map(
        ({ day, count }) =>
          ({ day, method: 'PUT', path: 'subscription', body: selfService(count), customerId: id }) as const,
      ),
    ...(index % 20 === 4
      ? [{ day: 9, method: 'POST', path: 'services', body: TRAINING, customerId: id } as const]
      : []),
    ...(leavesOn === undefined
      ? []
      : [{ day: leavesOn, method: 'POST', path: 'subscription/cancel', body: LEAVING, customerId: id } as const]),
  ]);
}

const TRAINING = { service: 'training', quantity: 1, description: 'first steps' };
const LEAVING = { at: 'now', reason: 'switched' };

const MICROS = 1_000_000;
/** So much of a meter, to the millionth, as an event carries it. */
const quantityOf = (value: number): bigint => BigInt(Math.round(value * MICROS));
const textOf = (quantity: bigint): string =>
  `${String(quantity / BigInt(MICROS))}.${String(quantity % BigInt(MICROS)).padStart(6, '0')}`;

export type Used = ReadonlyMap<string, ReadonlyMap<Metered, bigint>>;

/** What tenants use, day by day, in events; and what it comes to, in millionths, added up as it is made. */
export function usageOf(tenants: readonly Tenant[]): { readonly days: readonly Day[]; readonly used: Used } {
  const random = seededRandom(1_200);
  const used = new Map<string, Map<Metered, bigint>>();
  let made = 0;
  const eventOf = (id: string, meter: Metered, value: number, timeMs: number): UsageEvent[] => {
    const quantity = quantityOf(value);
    if (quantity === 0n) return [];
    const totals = used.get(id) ?? new Map<Metered, bigint>();
    used.set(id, totals.set(meter, (totals.get(meter) ?? 0n) + quantity));
    made += 1;
    return [
      {
        specversion: '1.0',
        id: uuid7(timeMs, made),
        source: '/vmcloud/meter',
        type: meter,
        subject: id,
        time: new Date(timeMs).toISOString(),
        data: { quantity: textOf(quantity) },
      },
    ];
  };
  const days = MORNINGS.map((at): Day => {
    const batches = tenants.flatMap(({ id, leavesOn, uses: { hours, kept, sent } }) => {
      if (leavesOn !== undefined && MORNINGS.indexOf(at) >= leavesOn) return [];
      const time = Date.parse(at) - Math.floor(MINUTE_MS * random());
      const jobs = hours > 0 ? [random(), random(), random()] : [];
      const events = [
        ...jobs.flatMap((part) => eventOf(id, 'gpu.hours', (part * hours * 2) / jobs.length, time)),
        ...eventOf(id, 'storage.gb_months', kept / DAYS, time),
        ...eventOf(id, 'egress.gb', 2 * sent * random(), time),
      ];
      return [[id, events] as const];
    });
    return { at, batches: new Map(batches) };
  });
  return { days, used };
}

/** Server-days of the month: on the day of a change the new number counts, and whoever leaves has none from that day on. */
export function serverDaysOf({ servers, leavesOn = DAYS + 1 }: Tenant): number {
  let total = 0;
  for (let day = 1; day < Math.min(leavesOn, DAYS + 1); day += 1) {
    total += servers.findLast((each) => each.day <= day)?.count ?? 0;
  }
  return total;
}
