import type { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { envelopesOf, envelopeToWire, type WireEnvelope } from '../../../events/envelope.ts';
import { eventBridgeBus } from '../../../shared/adapters/eventbridge/event-bridge-bus.ts';
import { type PutEventsEntry, putEventsWith } from '../../../shared/adapters/eventbridge/put-events.ts';
import { depleted, NOW } from '../../support/stored-values.ts';

const events = (count: number): WireEnvelope[] =>
  envelopesOf(
    Array.from({ length: count }, (_, index) => depleted(index)),
    { recordedAt: NOW, correlationId: 'call' },
  ).map(envelopeToWire);

/** A bus whose calls refuse these places, and what was called. */
function busThat(refuse: (entries: readonly PutEventsEntry[]) => readonly number[]) {
  const calls: (readonly PutEventsEntry[])[] = [];
  let opened = 0;
  const bus = eventBridgeBus({
    busName: 'centime',
    open: () => {
      opened += 1;
      return Promise.resolve(async (entries) => {
        calls.push(entries);
        return Promise.resolve(refuse(entries));
      });
    },
  });
  return { bus, calls, opened: () => opened };
}
const takesAll = () => [];

describe('the bus on EventBridge', () => {
  it('takes events by tens, each with its type and its whole envelope', async () => {
    const { bus, calls, opened } = busThat(takesAll);
    const all = events(23);
    expect((await bus(all)).failed).toEqual([]);
    expect(calls.map((call) => call.length).toSorted()).toEqual([10, 10, 3]);
    expect(opened()).toBe(1);
    expect(calls[0]?.[0]).toEqual({
      EventBusName: 'centime',
      Source: 'centime',
      DetailType: 'wallet.depleted',
      Detail: JSON.stringify(all[0]),
    });
  });

  it('never fills a call beyond 256 KB', async () => {
    const { bus, calls } = busThat(takesAll);
    await bus(events(7).map((event) => ({ ...event, data: 'é'.repeat(45_000) })));
    expect(calls.map((call) => call.length)).toEqual([2, 2, 2, 1]);
    for (const call of calls) {
      expect(call.reduce((sum, { Detail }) => sum + Buffer.byteLength(Detail), 0)).toBeLessThan(262_144);
    }
  });

  it('answers which events did not get there', async () => {
    const { bus } = busThat(() => [2]);
    const all = events(4);
    expect((await bus(all)).failed).toEqual([all[2]]);
  });

  it('answers a call that fails by its events, and goes on with the others', async () => {
    let calls = 0;
    const { bus } = busThat(() => {
      calls += 1;
      if (calls === 1) throw new Error('no connection');
      return [];
    });
    const { failed, cause } = await bus(events(12));
    expect(failed).toHaveLength(10);
    expect(cause).toEqual(new Error('no connection'));
  });

  it('is opened when there is something to tell, not before; and again after it could not be', async () => {
    const { bus, opened } = busThat(takesAll);
    await bus([]);
    expect(opened()).toBe(0);

    let tries = 0;
    const slow = eventBridgeBus({
      busName: 'centime',
      open: () => {
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve(async () => Promise.resolve([]));
      },
    });
    const all = events(1);
    expect((await slow(all)).failed).toEqual(all);
    expect((await slow(all)).failed).toEqual([]);
  });
});

describe('one PutEvents', () => {
  const entries = events(3).map((event) => ({
    EventBusName: 'centime',
    Source: 'centime',
    DetailType: event.type,
    Detail: JSON.stringify(event),
  }));
  const putting = (answer: object, sent: unknown[] = []) =>
    putEventsWith({
      send: async ({ input }: PutEventsCommand) => {
        sent.push(input);
        return Promise.resolve(answer);
      },
    })(entries);

  it('believes FailedEntryCount, not the status of the call', async () => {
    const sent: unknown[] = [];
    const ids = [{ EventId: '1' }, { EventId: '2' }, { EventId: '3' }];
    expect(await putting({ FailedEntryCount: 0, Entries: ids }, sent)).toEqual([]);
    expect(sent).toEqual([{ Entries: entries }]);
    const [first, , last] = ids;
    expect(await putting({ FailedEntryCount: 1, Entries: [first, { ErrorCode: 'InternalFailure' }, last] })).toEqual([
      1,
    ]);
    expect(await putting({ FailedEntryCount: 3 })).toEqual([0, 1, 2]);
  });
});
