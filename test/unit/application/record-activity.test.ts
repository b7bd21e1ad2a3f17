import { describe, expect, it } from 'vitest';
import { ContractBroken } from '../../../events/catalogue.ts';
import { envelopesOf, envelopeToWire, type WireEnvelope } from '../../../events/envelope.ts';
import { consumeEvent } from '../../../functions/record-activity/consume-event.ts';
import { memoryStorage } from '../../../shared/adapters/memory/memory-ports.ts';
import { listActivities } from '../../../shared/application/list-activities.ts';
import { recordActivity } from '../../../shared/application/record-activity.ts';
import { customer, depleted, NOW } from '../../support/stored-values.ts';

const told = (seq: number, customerId = 'acme'): WireEnvelope => {
  const [event] = envelopesOf([depleted(seq, customerId)], { recordedAt: NOW, correlationId: 'call' });
  if (!event) throw new Error('one event was given');
  return envelopeToWire(event);
};

/** A store where `acme` is known. */
async function opened() {
  const { ports } = memoryStorage({ clock: () => NOW });
  const commit = ports.commitFor('test');
  await commit({ changes: [{ noun: 'customer', value: customer('acme') }], events: [] });
  return { ...ports, commit };
}

describe('the activity of a customer', () => {
  it('has each event once, newest first, in whatever order and however often they come', async () => {
    const ports = await opened();
    const record = recordActivity(ports);
    for (const event of [told(2), told(1), told(3), told(2), told(2)]) await record(event);
    expect(await record({ ...told(3), correlationId: 'published again' })).toBe('recorded');
    const { data } = await listActivities(ports)('acme', { limit: 10 });
    expect(data.map(({ occurredAt }) => occurredAt - NOW)).toEqual([3, 2, 1]);
    expect(data[0]).toEqual({
      id: told(3).id,
      customerId: 'acme',
      type: 'wallet.depleted',
      occurredAt: NOW + 3,
      data: { customerId: 'acme', period: '2026-11' },
    });
  });

  it('is of its customer alone, and of nobody for an event of no customer', async () => {
    const ports = await opened();
    await recordActivity(ports)(told(1, 'other'));
    const close = { ...told(2), type: 'close.started', data: { period: '2026-11', customers: 1, chunks: 1 } };
    expect(await recordActivity(ports)(close)).toBe('of_no_customer');
    expect((await listActivities(ports)('acme', { limit: 10 })).data).toEqual([]);
    await expect(listActivities(ports)('nobody', { limit: 10 })).rejects.toMatchObject({ code: 'customer_not_found' });
  });

  it('takes the first of two events that claim the same id', async () => {
    const ports = await opened();
    await recordActivity(ports)(told(1));
    const other = { ...told(1), data: { customerId: 'acme', period: '2026-12' } };
    expect(await recordActivity(ports)(other)).toBe('recorded_before');
    expect((await listActivities(ports)('acme', { limit: 10 })).data).toMatchObject([{ data: { period: '2026-11' } }]);
  });

  it.each([
    ['a detail that is no event', {}],
    ['an event that the catalogue does not know', { ...told(1), type: 'wallet.exploded' }],
    ['a version that the catalogue does not know', { ...told(1), version: 2 }],
    ['an event with a field too few', { ...told(1), data: { customerId: 'acme' } }],
    ['an event with a field too many', { ...told(1), data: { ...(told(1).data as object), email: 'a@example.com' } }],
    ['an instant that is not on the wire so', { ...told(1), occurredAt: NOW }],
  ])('refuses %s: the message goes to the dead letters', async (_, detail) => {
    const ports = await opened();
    const message = { id: 'm', body: { source: 'centime', detail }, correlationId: 'm' };
    await expect(consumeEvent({ ...ports, measure: () => undefined })(message)).rejects.toThrow(ContractBroken);
    expect((await ports.activities('acme', { limit: 10 })).data).toEqual([]);
  });
});
