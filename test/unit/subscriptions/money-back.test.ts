import { describe, expect, it } from 'vitest';
import { issueCreditNote } from '../../../shared/application/issue-credit-note.ts';
import { CREDIT_NOTES_AT_ONCE, refundSubscription } from '../../../shared/application/refund-subscription.ts';
import { verifyStore } from '../../../shared/application/verify-store.ts';
import { HOUR_MS } from '../../../shared/kernel/instant.ts';
import { centsOf } from '../../../shared/kernel/money.ts';
import { sum } from '../../../shared/kernel/rounding.ts';
import { BillingWorld } from '../../support/billing-world.ts';
import { atEveryAwait, mortalWorld } from '../../support/every-await.ts';
import { at } from '../../support/wallets.ts';

const START = '2026-11-17T09:00:00Z';
/** As many as are needed: who has many invoices is a matter of their number. */
const PAID = 3;
const PERIODS = ['2026-11', '2026-12'] as const;

async function paying(changes = 0, world = new BillingWorld({ start: START })): Promise<BillingWorld> {
  await world.customer('acme');
  await world.addCard('acme');
  await world.put('acme', { seats: 1 });
  for (let change = 1; change <= changes; change += 1) {
    world.now += HOUR_MS;
    await world.put('acme', { seats: 1 + change });
  }
  const invoices = await world.invoices(...PERIODS);
  for (const { id } of invoices.slice(0, PAID)) await world.pay(id);
  return world;
}

const refund = ({ ports }: BillingWorld, key = 'refund') =>
  refundSubscription(ports)({
    customerId: 'acme',
    request: { reason: 'unused', comment: 'not for us' },
    call: { key, inputHash: 'same' },
    answer: ({ subscription }, notes) => ({
      status: subscription.status,
      notes: notes.map(({ creditNote }) => creditNote.id),
    }),
  });

async function notesOf({ ports }: BillingWorld) {
  const entries = await Promise.all(PERIODS.map((period) => ports.creditNoteRegister(period as never, { limit: 100 })));
  return ports.creditNotesById(
    entries.flatMap(({ data }) => data.flatMap((each) => each.creditNotes.map(({ id }) => id))),
  );
}

async function faults(world: BillingWorld): Promise<readonly string[]> {
  return (await verifyStore(world.ports)(() => undefined)).flatMap((check) => check.faults);
}

describe('the money-back', () => {
  it('ends the service and gives the fees back in full, by a credit note an invoice', async () => {
    const world = await paying(2);
    const invoices = await world.invoices(...PERIODS);
    expect(await refund(world)).toMatchObject({ status: 'canceled' });
    const notes = await notesOf(world);
    expect(notes.map(({ invoiceId }) => invoiceId)).toEqual(invoices.map(({ id }) => id));
    expect(notes.map(({ gross }) => gross)).toEqual(invoices.map(({ gross }) => gross));
    expect(notes.every((note) => note.refund === 'wanted')).toBe(true);
    expect(await world.ports.subscription('acme')).toMatchObject({
      status: 'canceled',
      refundedOn: '2026-11-17',
      canceled: { at: 'now', reason: 'unused', comment: 'not for us' },
    });
    expect(world.told('subscription.canceled')).toHaveLength(1);
  });

  it('never gives compute back: top-ups and overage are invoiced at once', async () => {
    const world = await paying();
    await world.topUp('acme', '10.00');
    await refund(world);
    const last = (await world.invoices(...PERIODS)).at(-1);
    expect(last?.lines.map(({ kind }) => kind)).toEqual(['top_up']);
    expect((await notesOf(world)).flatMap(({ lines }) => lines.map(({ kind }) => kind))).toEqual(['plan']);
  });

  it('gives back no more than what was not credited before, by lines or by a credit note', async () => {
    const world = await paying();
    await world.put('acme', { seats: 1, interval: 'year' });
    for (const { id } of await world.invoices(...PERIODS)) {
      if ((await world.ports.invoice(id))?.payment?.status !== 'paid') await world.pay(id);
    }
    const [first] = await world.invoices(...PERIODS);
    await issueCreditNote(world.ports)({
      invoiceId: first?.id ?? '',
      request: { of: { amount: centsOf('1.20') }, reason: 'Goodwill', refund: 'none' },
      call: { key: 'goodwill', inputHash: '' },
      answer: () => ({}),
    });
    await refund(world);
    const owed = sum((await world.invoices(...PERIODS)).map(({ gross }) => gross));
    expect(sum((await notesOf(world)).map(({ gross }) => gross))).toBe(owed);
    expect(await faults(world)).toEqual([]);
  });

  it('of an invoice that nobody paid credits it, and asks for no money back', async () => {
    const world = await paying();
    await world.put('acme', { seats: 2 });
    await refund(world);
    expect((await notesOf(world)).map((note) => note.refund)).toEqual(['wanted', 'none']);
  });

  it('is had once, also after a new start', async () => {
    const world = await paying();
    await refund(world);
    await world.put('acme', { seats: 1 });
    const rule = { details: { members: { rule: 'money_back_used', limit: '2026-11-17' } } };
    await expect(refund(world, 'again')).rejects.toMatchObject(rule);
  });

  it('may be asked for after the service was ended, and ends nothing twice', async () => {
    const world = await paying();
    const { cancelService } = await import('../../../shared/application/change-subscription.ts');
    const call = { key: 'cancel', inputHash: '' };
    const request = { at: 'now', reason: 'switched' } as const;
    await cancelService(world.ports)({ customerId: 'acme', request, call, answer: () => ({}) });
    expect(await refund(world)).toMatchObject({ status: 'canceled' });
    expect(world.told('subscription.canceled')).toHaveLength(1);
    expect(await notesOf(world)).toHaveLength(1);
  });

  it.each([
    ['2026-12-16T22:59:00Z', undefined],
    ['2026-12-16T23:00:00Z', { rule: 'money_back_over', limit: '2026-12-16' }],
  ])("at %s, by the seller's clock: %o", async (now, members) => {
    const world = await paying();
    await world.liveThrough(now);
    world.now = at(now);
    if (members) await expect(refund(world)).rejects.toMatchObject({ details: { members } });
    else expect(await refund(world)).toMatchObject({ status: 'canceled' });
  });

  it.each([
    ['nothing is paid', { plan: 'pro' }],
    ['nothing costs anything', { plan: 'pro', trial: true }],
  ])('is refused where %s', async (_name, request) => {
    const world = new BillingWorld({ start: START });
    await world.customer('acme');
    await world.put('acme', request);
    await expect(refund(world)).rejects.toMatchObject({ details: { members: { rule: 'nothing_paid' } } });
  });

  it.each([
    ['one transaction', 2],
    ['more than one', CREDIT_NOTES_AT_ONCE + 2],
  ])(
    'of %s ends the same wherever it died',
    async (_name, changes) => {
      const points = await atEveryAwait(async (point) => {
        const { world, process } = mortalWorld(START);
        await paying(changes, world);
        const invoices = await world.invoices(...PERIODS);
        const outcome = await process.run([point], () => refund(world));
        await process.run([], async () => {
          const answer = await refund(world);
          expect(answer.notes).toHaveLength(invoices.length);
          expect(await refund(world)).toEqual(answer);
          await world.ports.sweepOutbox();
          expect(world.told('credit_note.issued')).toHaveLength(invoices.length);
          expect(sum((await notesOf(world)).map(({ gross }) => gross))).toBe(sum(invoices.map(({ gross }) => gross)));
          expect(await faults(world)).toEqual([]);
        });
        return outcome === 'died' ? 'died' : 'done';
      });
      expect(points).toBeGreaterThan(15);
    },
    120_000,
  );
});
