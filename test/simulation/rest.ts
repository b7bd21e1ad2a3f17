import { outcomesOf } from '../../shared/domain/closes/packed-outcomes.ts';
import { storagePorts } from '../../shared/adapters/dynamodb/ports.ts';
import { INVARIANTS } from '../../shared/application/invariants.ts';
import { verifyStore } from '../../shared/application/verify-store.ts';
import type { InvoiceCredit } from '../../shared/domain/invoices/invoice.ts';
import type { Close } from '../../shared/domain/closes/close.ts';
import { instant } from '../../shared/kernel/instant.ts';
import { catalog } from './catalog.ts';
import { Chance } from './chance.ts';
import { handleFailedRefunds } from './operations/credit.ts';
import { endOfMonth, monthAt, monthsLater, nextMonth, startOfMonth } from './model/calendar.ts';
import { settleDue, startClose, sweep, watch } from './schedules.ts';
import { checkExports } from './invariants/exports.ts';
import { tooMuchOf } from './invariants/money.ts';
import { text } from './invariants/violation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type World } from './world.ts';

/** Days on which everything works, after which all must be in order. */
const MAX_DAYS = 14;
const POISON = 'poison';

const portsOn = ({ system, timeline }: World) =>
  storagePorts({
    store: system.store,
    bus: (events) => Promise.resolve({ failed: events }),
    clock: () => instant(timeline.now),
    pause: () => Promise.resolve(),
    onDelay: () => undefined,
  });

/** Nothing goes wrong any more; the month's end passes, people mend what was set aside, and everything comes to rest. */
export async function comeToRest(world: World): Promise<void> {
  const { timeline, faults, checker } = world;
  faults.isCalm = true;
  const turn = startOfMonth(nextMonth(monthAt(Math.max(timeline.now, world.cast.end))));
  timeline.now = Math.max(timeline.now, turn + 3.5 * HOUR_MS);
  const luck = new Chance('people at rest');
  for (let day = 0; day < MAX_DAYS; day += 1) {
    timeline.after(MINUTE_MS, () => void handleFailedRefunds(world, luck.of(day)));
    for (const queue of Object.values(world.system.queues)) queue.redrive();
    settleDue(world);
    startClose(world);
    for (const minutes of [1, 30, 60]) timeline.after(minutes * MINUTE_MS, () => sweep(world));
    for (const minutes of [20, 40]) timeline.after(minutes * MINUTE_MS, () => watch(world));
    const ended = await timeline.run();
    if (ended === 'endless') checker.tell('everything comes to rest', 'it goes on and on');
    if (ended !== 'at_rest' || checker.violation) return;
    if (await isAtRest(world)) return;
    timeline.now = Math.max(timeline.now, turn + (day + 1) * DAY_MS + 3.5 * HOUR_MS);
  }
  checker.tell('everything comes to rest', `not after ${String(MAX_DAYS)} days: ${await unrest(world)}`);
}

async function isAtRest(world: World): Promise<boolean> {
  return (await unrest(world)) === '';
}

async function unrest(world: World): Promise<string> {
  const queues = Object.values(world.system.queues).filter(
    ({ inWork, deadLetters }) => inWork > 0 || deadLetters.some(({ body }) => !body.includes(POISON)),
  );
  const closes = await portsOn(world).closes();
  const open = closes.filter(({ status, customers }) => status !== 'closed' || customers.failed > 0);
  const waiting: string[] = [];
  for await (const { customerId } of portsOn(world).dueBy(instant(world.timeline.now))) waiting.push(customerId);
  const due = monthsLater(monthAt(world.timeline.now), -1);
  const refunds = unrestOfRefunds(world);
  const isBehind = world.checker.billing.customers > 0 && closes.at(-1)?.period !== due;
  return [
    ...queues.map(({ name, inWork, deadLetters }) => `${name} ${String(inWork)} ${text(deadLetters.slice(0, 2))}`),
    ...open.map(({ period, status, customers }) => `${period} ${status} ${text(customers)}`),
    ...refunds.map(({ number, refund }) => `${number} ${text(refund)}`),
    ...waiting.map((id) => `${id} has something due`),
    ...(isBehind ? [`closes ${text(closes.map(({ period }) => period))}`] : []),
  ].join('; ');
}

/** Refunds that are under way; and those that failed, as long as the money did not go back for another credit note of the invoice. */
function unrestOfRefunds({ checker: { billing, money } }: World): readonly InvoiceCredit[] {
  return billing.invoices.flatMap((invoice) => {
    const payment = money.payments.get(invoice.id);
    const isOwed = payment !== undefined && tooMuchOf(invoice, payment) > 0n;
    return (payment?.credits ?? []).filter(
      ({ refund: { status } }) => status === 'requested' || status === 'pending' || (status === 'failed' && isOwed),
    );
  });
}

/** Everything that must hold when nothing is under way. */
export async function checkAtRest(world: World): Promise<void> {
  const { checker, system } = world;
  const refused = new Set(system.refused.map((each) => String((each as { event?: { id?: string } }).event?.id)));
  checker.sent.check(refused);
  checker.wallets.check();
  checker.billing.check(world.timeline.now);
  checker.telling.check({ invoices: checker.billing.invoices, closings: checker.wallets.closings });
  checker.money.check(checker.billing.invoices, system.stripe, checker.billing.numbers);
  await checkExports(portsOn(world), system.files, checker.tell);
  await checkCloses(world);
  await checkStore(world);
}

async function checkCloses(world: World): Promise<void> {
  const { checker, cast } = world;
  const ports = portsOn(world);
  const told = (detail: string) => checker.tell('6 every customer is in the close once', detail);
  const customers: { readonly id: string; readonly createdAt: number }[] = [];
  for await (const customer of ports.roster()) customers.push(customer);
  if (customers.length > cast.actors.length) told('there are more customers than came');
  for (const close of await ports.closes()) {
    const outcomes = new Map<string, string>();
    for (let index = 0; index < close.chunks; index += 1) {
      const chunk = await ports.closeChunk(close.period, close.plan, index);
      if (!chunk) {
        told(`${close.period} has no chunk ${String(index)}`);
        return;
      }
      for (const { customerId, outcome } of outcomesOf(chunk)) {
        if (outcomes.has(customerId) && outcomes.get(customerId) !== 'failed')
          told(`${customerId} is twice in ${close.period}`);
        outcomes.set(customerId, outcome);
      }
    }
    for (const { id, createdAt } of customers) {
      if (createdAt < endOfMonth(close.period) !== outcomes.has(id)) told(`${id} in the close of ${close.period}`);
    }
    checkCounts(world, close, [...outcomes.values()]);
  }
}

function checkCounts({ checker }: World, close: Close, outcomes: readonly string[]): void {
  const count = (kind: string) => outcomes.filter((outcome) => outcome === kind).length;
  const { total, done, skipped, failed } = close.customers;
  const counted = { total: outcomes.length, done: count('done'), skipped: count('skipped'), failed: 0 };
  if (text({ total, done, skipped, failed }) !== text(counted)) {
    checker.tell(
      '6 every customer is in the close once',
      `${close.period}: ${text(close.customers)}, not ${text(counted)}`,
    );
  }
  const cause = `close:${close.period}`;
  const invoices = checker.billing.invoices.filter((invoice) => invoice.cause === cause);
  const gross = invoices.reduce((sum, invoice) => sum + invoice.gross, 0n);
  if (invoices.length !== done || close.totals.gross !== gross || close.totals.invoices !== done) {
    checker.tell('6 every customer is in the close once', `${close.period} totals ${text(close.totals)}`);
  }
}

async function checkStore(world: World): Promise<void> {
  const deps = { ...portsOn(world), catalog, clock: () => instant(world.timeline.now) };
  for (const { invariant, faults } of await verifyStore(deps)(() => undefined)) {
    if (faults.length > 0)
      world.checker.tell('verify finds nothing', `${INVARIANTS[invariant]}: ${text(faults.slice(0, 3))}`);
  }
}
