import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { consumeEvent } from '../../../functions/record-activity/consume-event.ts';
import { measure } from '../../../shared/adapters/telemetry/metrics.ts';
import { memoryStorage } from '../../../shared/adapters/memory/memory-ports.ts';
import type { Measure } from '../../../shared/application/metrics.ts';
import { publishOutbox } from '../../../shared/application/publish-outbox.ts';
import { envelopesOf, envelopeToWire } from '../../../events/envelope.ts';
import { SECOND_MS, instant } from '../../../shared/kernel/instant.ts';
import { depleted, NOW } from '../../support/stored-values.ts';

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation(
    (line) => lines.push(JSON.parse(String(line)) as Record<string, unknown>) > 0,
  );
});
afterEach(() => void vi.restoreAllMocks());

describe('a figure', () => {
  it('is a line that CloudWatch reads as a metric', () => {
    measure({ OutboxItems: 3, OutboxOldestAge: 61 });
    const Metrics = [{ Name: 'OutboxItems' }, { Name: 'OutboxOldestAge' }];
    expect(lines).toMatchObject([
      {
        _aws: { CloudWatchMetrics: [{ Namespace: 'Centime', Dimensions: [[]], Metrics }] },
        OutboxItems: 3,
        OutboxOldestAge: 61,
      },
    ]);
  });
});

describe('the sweeper', () => {
  it('measures how many events waited, and for how long the oldest', async () => {
    const measured: Parameters<Measure>[0][] = [];
    const { ports, bus } = memoryStorage({ clock: () => NOW });
    const clock = () => instant(NOW + 90 * SECOND_MS);
    const sweep = publishOutbox({ ...ports, clock, measure: (values) => void measured.push(values) });
    await sweep();
    bus.refuses = () => true;
    await ports.commitFor('test')({ changes: [], events: [depleted(1, 'acme'), depleted(2, 'acme')] });
    await sweep();
    expect(measured).toEqual([
      { OutboxItems: 0, OutboxOldestAge: 0 },
      { OutboxItems: 2, OutboxOldestAge: 90 },
    ]);
  });
});

describe('a subscription', () => {
  it.each([
    ['subscription.seats_reached', 1],
    ['subscription.changed', 0],
  ])('with the event %s is told to sales %i times', async (type, times) => {
    const { ports } = memoryStorage({ clock: () => NOW });
    const started = {
      type,
      occurredAt: NOW,
      aggregate: { type: 'subscription', id: 'acme', seq: 1 },
      data: {
        customerId: 'acme',
        subscriptionId: 'sub_019a3c5e-7d30-7c2e-9a87-834df2a74de4',
        plan: 'pro',
        seats: 250,
        interval: 'month',
        status: 'active',
        ...(times > 0 ? { threshold: 250, seatsBefore: 249 } : { quantities: {} }),
        effectiveOn: '2026-11-01',
      },
    };
    const [event] = envelopesOf([started], { recordedAt: NOW, correlationId: 'call' });
    const message = { id: 'm', body: { detail: event && envelopeToWire(event) }, correlationId: 'm' };
    await consumeEvent({ commit: ports.commitFor('test'), measure })(message);
    expect(lines.filter((line) => line['LargeSubscriptions'] === 1)).toHaveLength(times);
  });
});
