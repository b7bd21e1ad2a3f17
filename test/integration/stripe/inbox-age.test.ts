import { describe, expect, it } from 'vitest';
import { undeliveredWebhooks } from '../../../shared/adapters/stripe/undelivered-webhooks.ts';
import type { Measure } from '../../../shared/application/metrics.ts';
import { watchInbox } from '../../../shared/application/watch-inbox.ts';
import { HOUR_MS, MINUTE_MS } from '../../../shared/kernel/instant.ts';
import { world, worldForEachTest } from '../../support/stripe-bench.ts';
import { API_KEY, WEBHOOK_SECRETS } from '../../support/stripe-world.ts';

worldForEachTest();

const secret = () => Promise.resolve({ apiKey: API_KEY, webhookSecrets: WEBHOOK_SECRETS });

/** What one run of the function measures. */
async function measured(): Promise<readonly Parameters<Measure>[0][]> {
  const values: Parameters<Measure>[0][] = [];
  const measure: Measure = (each) => void values.push(each);
  await watchInbox({ ...world.ports, undeliveredWebhooks: undeliveredWebhooks(secret, world.stripeUrl), measure })();
  return values;
}
const renamed = async (id: unknown, name: string): Promise<void> => {
  await world.api('POST', `/v1/customers/${String(id)}`, { name });
  await world.webhooks();
};

describe('the age of the inbox', () => {
  it('is that of the oldest message that has not arrived, and nothing once it has', async () => {
    const { id } = await world.api('POST', '/v1/customers', { name: 'Acme' });
    await renamed(id, 'heard');
    expect(await measured()).toEqual([{ InboxOldestAge: 0 }]);
    world.isDeaf = true;
    await renamed(id, 'unheard');
    world.now += 20 * MINUTE_MS;
    await renamed(id, 'unheard too');
    expect(await measured()).toEqual([{ InboxOldestAge: 1_200 }]);
    world.isDeaf = false;
    world.now += 24 * HOUR_MS;
    await world.webhooks();
    expect(await measured()).toEqual([{ InboxOldestAge: 0 }]);
  });

  it('does not count what we took in and another endpoint did not', async () => {
    await world.api('POST', '/v1/webhook_endpoints', { url: 'http://127.0.0.1:1/', 'enabled_events[0]': '*' });
    const { id } = await world.api('POST', '/v1/customers', { name: 'Acme' });
    await renamed(id, 'heard by one');
    world.now += 20 * MINUTE_MS;
    expect(await undeliveredWebhooks(secret, world.stripeUrl)()).toHaveLength(1);
    expect(await measured()).toEqual([{ InboxOldestAge: 0 }]);
  });

  it('is found behind more messages than one page has', async () => {
    const { id } = await world.api('POST', '/v1/customers', { name: 'Acme' });
    world.isDeaf = true;
    await renamed(id, 'the oldest');
    world.now += 60 * MINUTE_MS;
    for (let count = 0; count < 120; count += 1)
      await world.api('POST', `/v1/customers/${String(id)}`, { name: String(count) });
    expect(await undeliveredWebhooks(secret, world.stripeUrl)()).toHaveLength(121);
    expect(await measured()).toEqual([{ InboxOldestAge: 3_600 }]);
  });

  it('that cannot be asked for fails the run: its alarm tells', async () => {
    await world.fault('500', '/v1/events');
    await expect(measured()).rejects.toMatchObject({ code: 'try_again' });
  });
});
