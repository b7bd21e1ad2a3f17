import type { PutEventsCommand, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { envelopesOf, envelopeToWire, type WireEnvelope } from '../../../events/envelope.ts';
import { eventBridgeBus } from '../../../shared/adapters/eventbridge/event-bridge-bus.ts';
import { depleted, NOW } from '../../support/stored-values.ts';

const events = (count: number): WireEnvelope[] =>
  envelopesOf(
    Array.from({ length: count }, (_, index) => depleted(index)),
    { recordedAt: NOW, correlationId: 'call' },
  ).map(envelopeToWire);

type Answer = Pick<PutEventsCommandOutput, 'FailedEntryCount' | 'Entries'>;

/** A bus whose client answers so, and what it was asked. */
function busThat(answer: (entries: readonly { readonly Detail?: string }[]) => Answer) {
  const calls: { readonly Detail?: string; readonly DetailType?: string; readonly Source?: string }[][] = [];
  let clients = 0;
  const bus = eventBridgeBus({
    busName: 'centime',
    client: () => {
      clients += 1;
      const send = async ({ input }: PutEventsCommand) => {
        const entries = (input.Entries ?? []) as { Detail: string; DetailType: string; Source: string }[];
        calls.push(entries);
        return Promise.resolve(answer(entries));
      };
      return Promise.resolve({ send } as never);
    },
  });
  return { bus, calls, clients: () => clients };
}
const taken = (entries: readonly unknown[]): Answer => ({
  FailedEntryCount: 0,
  Entries: entries.map((_, index) => ({ EventId: String(index) })),
});

describe('the bus on EventBridge', () => {
  it('takes events by tens, each with its type and its whole envelope', async () => {
    const { bus, calls, clients } = busThat(taken);
    const all = events(23);
    expect((await bus(all)).failed).toEqual([]);
    expect(calls.map((call) => call.length).toSorted()).toEqual([10, 10, 3]);
    expect(clients()).toBe(1);
    expect(calls[0]?.[0]).toEqual({
      EventBusName: 'centime',
      Source: 'centime',
      DetailType: 'wallet.depleted',
      Detail: JSON.stringify(all[0]),
    });
  });

  it('never fills a call beyond 256 KB', async () => {
    const { bus, calls } = busThat(taken);
    const large = events(7).map((event) => ({ ...event, data: 'é'.repeat(45_000) }));
    await bus(large);
    expect(calls.map((call) => call.length)).toEqual([2, 2, 2, 1]);
    for (const call of calls) {
      expect(call.reduce((sum, { Detail = '' }) => sum + Buffer.byteLength(Detail), 0)).toBeLessThan(262_144);
    }
  });

  it('answers which events did not get there', async () => {
    const { bus } = busThat((entries) => ({
      FailedEntryCount: 1,
      Entries: entries.map((_, index) => (index === 2 ? { ErrorCode: 'ThrottlingException' } : { EventId: 'id' })),
    }));
    const all = events(4);
    expect((await bus(all)).failed).toEqual([all[2]]);
  });

  it('answers a call that fails by its events, and goes on with the others', async () => {
    let calls = 0;
    const { bus } = busThat((entries) => {
      calls += 1;
      if (calls === 1) throw new Error('no connection');
      return taken(entries);
    });
    const all = events(12);
    const { failed, cause } = await bus(all);
    expect(failed).toHaveLength(10);
    expect(cause).toEqual(new Error('no connection'));
  });

  it('makes its client when there is something to tell, not before', async () => {
    const { bus, clients } = busThat(taken);
    await bus([]);
    expect(clients()).toBe(0);
  });

  it('tries to make its client again after a failure', async () => {
    let tries = 0;
    const bus = eventBridgeBus({
      busName: 'centime',
      client: () => {
        tries += 1;
        if (tries === 1) return Promise.reject(new Error('not yet'));
        return Promise.resolve({ send: async () => Promise.resolve(taken([{}])) } as never);
      },
    });
    const all = events(1);
    expect((await bus(all)).failed).toEqual(all);
    expect((await bus(all)).failed).toEqual([]);
  });
});
