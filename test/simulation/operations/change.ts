import type { Chance } from '../chance.ts';
import { persist, persistTwice } from '../client.ts';
import { dayAt } from '../model/calendar.ts';
import { dayOf, numberOf } from '../model/days.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type DrawOperation, type World } from '../world.ts';
import { text } from '../invariants/violation.ts';
import { drawWhom } from './whom.ts';

type Request = Readonly<Record<string, unknown>>;
type Url = readonly [method: 'PUT' | 'POST' | 'DELETE', path: string];

const MODULES = ['lims', 'quality-iso', 'ged', 'ged-signature', 'advanced-analytics', 'time-tracking-pro'];
const MORE_MODULES = ['sap-integration', 'power-bi-connector', 'zapier-premium', 'time-tracking-pro'];
const SEATS = [1, 2, 3, 4, 9, 49, 50, 51, 99, 100];
const REASONS = ['too_expensive', 'missing_feature', 'unused', 'switched', 'bankrupt', 'other'] as const;
/** Clocks of instances are this far off: near a midnight they do not agree which day it is. */
const SKEW_MS = 11 * MINUTE_MS;

const call = (
  world: World,
  luck: Chance,
  [method, url]: Url,
  body?: Request,
  headers?: Readonly<Record<string, string>>,
) => persist(world, luck, { to: 'subscriptions', method, url, ...(body && { body }), ...(headers && { headers }) });

/** Another plan, more or fewer seats, a year; sometimes looked at first, sometimes twice. */
export const changeDeal: DrawOperation = (cast, chance) => {
  const { id, at } = drawWhom(cast, chance);
  const body = {
    plan: chance.pick(['individual', 'individual', 'pro', 'pro', 'pro', 'student']),
    seats: chance.pick(SEATS),
    interval: chance.pick(['month', 'month', 'month', 'year']),
    ...(chance.happens(0.2) && { trial: chance.happens(0.5) }),
    ...(chance.happens(0.2) && { modules: [chance.pick(MODULES), chance.pick(MORE_MODULES)] }),
  };
  const isPreviewed = chance.happens(0.7);
  return {
    name: `change ${id} to ${JSON.stringify(body)}`,
    at,
    run: async (world, luck) => {
      const url = `/v1/customers/${id}/subscription`;
      if (isPreviewed) return previewed(world, luck, { id, url, body });
      await call(world, luck, ['PUT', url], body);
    },
  };
};

/** A preview, and then the change: if nothing came between, its invoice is the one that was shown. */
async function previewed(world: World, luck: Chance, { id, url, body }: { id: string; url: string; body: Request }) {
  const { checker, timeline } = world;
  const revision = (): number => checker.billing.subscription(id)?.revision ?? 0;
  const [before, day, customer] = [revision(), dayAt(timeline.now - SKEW_MS), checker.customer(id)];
  const shown = await call(world, luck, ['POST', `${url}/preview`], body);
  if (shown?.status !== 200 || revision() !== before) return;
  const known = checker.billing.invoices.length;
  const reply = await call(world, luck, ['PUT', url], body, { 'if-match': `"${String(before)}"` });
  const isSame = checker.customer(id) === customer && dayAt(timeline.now + SKEW_MS) === day;
  if (!reply || reply.status >= 300 || !isSame || revision() > before + 1) return;
  // What it was when this call looked is no change of this call's: then another made the invoice, if there is one.
  const isOwn = reply.etag !== `"${String(before)}"`;
  const made = checker.billing.invoices
    .slice(known)
    .find(({ customerId, cause }) => isOwn && customerId === id && /^(?:start|change):/.test(cause));
  const { now } = shown.json as { now: { lines: { kind: string; net: string }[] } | null };
  const cents = now?.lines.map(({ kind, net }) => [kind, String(Math.round(Number(net) * 100))]) ?? [];
  const lines = made?.lines.map(({ kind, net }) => [kind, String(net)]) ?? [];
  if (text(cents) !== text(lines))
    checker.tell('a preview is what is then made', `${id} was shown ${text(cents)} and got ${text(lines)}`);
}

/** More seats, or fewer, of what is there. */
export const changeSeats: DrawOperation = (cast, chance) => {
  const { id, at } = drawWhom(cast, chance);
  const by = chance.pick([-40, -2, -1, 1, 1, 2, 3, 47, 60]);
  return {
    name: `seats ${id} ${String(by)}`,
    at,
    run: async (world, luck) => {
      const current = world.checker.billing.subscription(id);
      if (!current) return;
      const { plan, interval } = current;
      const body = { plan, interval, seats: Math.max(1, current.seats + by) };
      await previewed(world, luck, { id, url: `/v1/customers/${id}/subscription`, body });
    },
  };
};

/** Service is stopped for some time. */
export const pauseAndResume: DrawOperation = (cast, chance) => {
  const { id, at } = drawWhom(cast, chance);
  const delay = chance.pick([MINUTE_MS, 20 * HOUR_MS, 9 * DAY_MS, 33 * DAY_MS]);
  const isForgotten = chance.happens(0.2);
  return {
    name: `pause ${id}${isForgotten ? '' : ` for ${String(delay)} ms`}`,
    at,
    run: async (world, luck) => {
      const url = `/v1/customers/${id}/subscription`;
      await call(world, luck, ['POST', `${url}/pause`]);
      if (isForgotten) return;
      await world.timeline.sleep(delay);
      await call(world, luck, ['POST', `${url}/resume`]);
    },
  };
};

/** The end of a subscription. */
export const cancel: DrawOperation = (cast, chance, place) => {
  const { id, at } = drawWhom(cast, chance);
  const body = { at: chance.pick(['period_end', 'now'] as const), reason: chance.pick(REASONS) };
  return {
    name: `cancel ${id} ${body.at}`,
    at,
    run: async (world, luck) => {
      const url = `/v1/customers/${id}/subscription/cancel`;
      const headers = { 'idempotency-key': `cancel-${String(place)}` };
      await persistTwice(world, luck, { to: 'subscriptions', method: 'POST', url, body, headers });
    },
  };
};

/** A module comes, goes, and perhaps comes again. */
export const useModule: DrawOperation = (cast, chance) => {
  const { id, at } = drawWhom(cast, chance);
  const module = chance.pick([...MODULES, ...MORE_MODULES]);
  const trial = chance.happens(0.4);
  const delay = chance.pick([undefined, HOUR_MS, 8 * DAY_MS, 29 * DAY_MS, 31 * DAY_MS]);
  const again = chance.pick([undefined, MINUTE_MS, 5 * DAY_MS]);
  return {
    name: `module ${id} ${module}${trial ? ' tried' : ''}`,
    at,
    run: async (world, luck) => {
      const url = `/v1/customers/${id}/modules/${module}`;
      await call(world, luck, ['PUT', url], { trial });
      if (delay === undefined) return;
      await world.timeline.sleep(delay);
      await call(world, luck, ['DELETE', url]);
      if (again === undefined) return;
      await world.timeline.sleep(again);
      await call(world, luck, ['PUT', url], { trial });
    },
  };
};

/** A status is proven, for a while. */
export const prove: DrawOperation = (cast, chance) => {
  const { id, at } = drawWhom(cast, chance);
  const kind = chance.pick(['student', 'ngo', 'startup'] as const);
  const validUntil = dayOf(numberOf(dayAt(at)) + chance.pick([1, 5, 12, 40, 400]));
  return {
    name: `proof ${id} ${kind} until ${validUntil}`,
    at,
    run: async (world, luck) => {
      const url = `/v1/customers/${id}/proofs`;
      await persist(world, luck, { to: 'customers', method: 'POST', url, body: { kind, validUntil } });
    },
  };
};
