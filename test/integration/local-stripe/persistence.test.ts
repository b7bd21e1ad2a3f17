import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';

import { startLocalStripe } from '../../../infra/local/stripe/server.ts';
import { HOUR, START, SECRET, clientOf, customerWithCard, draftInvoice, startBench, startReceiver } from './bench.ts';

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'local-stripe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a data folder', () => {
  it('brings back every object, key and delivery that was not made', async () => {
    const dataDir = newFolder();
    const { stripe, local, clock, receiver } = await startBench({ dataDir });
    const customer = await customerWithCard(stripe);
    const draft = await draftInvoice(stripe, customer.id);
    await local.idle();
    receiver.failures = 100;
    const paid = await stripe.invoices.pay(draft.id, {}, { idempotencyKey: 'pay-1' });
    await local.idle();
    await local.stop();

    receiver.failures = 0;
    receiver.events.length = 0;
    clock.now += 60_000;
    const webhook = { url: receiver.url, secret: SECRET };
    const again = await startLocalStripe({ dataDir, now: () => clock.now, webhook, lookEveryMs: 0 });
    onTestFinished(() => again.stop());
    await again.idle();
    expect(receiver.types()).toEqual(expect.arrayContaining(['invoice.paid', 'charge.succeeded', 'invoice.finalized']));
    const client = clientOf(again);
    const kept = await client.invoices.retrieve(draft.id);
    expect(plain({ ...kept, hosted_invoice_url: null })).toEqual(plain({ ...paid, hosted_invoice_url: null }));
    const replayed = await client.invoices.pay(draft.id, {}, { idempotencyKey: 'pay-1' });
    expect(replayed.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect((await client.charges.list()).data).toHaveLength(1);
  });

  it('loses nothing that was answered when the process is killed', async () => {
    const dataDir = newFolder();
    const clock = { now: START };
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [dataDir, String(START), SECRET], {
      execArgv: [],
    });
    const [port] = (await once(child, 'message')) as [number];
    const stripe = clientOf({ port } as Parameters<typeof clientOf>[0]);
    const answered: Stripe.Customer[] = [];
    const load = async (): Promise<void> => {
      for (;;) answered.push(await stripe.customers.create({ name: `customer ${String(answered.length)}` }));
    };
    const loads = [load(), load(), load(), load()].map((run) => run.catch(() => 'killed'));
    while (answered.length < 100) await stripe.customers.list({ limit: 1 });
    child.kill('SIGKILL');
    await Promise.all([...loads, once(child, 'exit')]);

    clock.now += HOUR;
    const receiver = await startReceiver(clock);
    const webhook = { url: receiver.url, secret: SECRET };
    const local = await startLocalStripe({ dataDir, now: () => clock.now, webhook, lookEveryMs: 0 });
    onTestFinished(() => local.stop());
    const kept = await clientOf(local).customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    const ids = new Set(kept.map((customer) => customer.id));
    expect(answered.filter((customer) => !ids.has(customer.id))).toEqual([]);
    await local.idle();
    expect(new Set(receiver.events.map((event) => (event.data.object as Stripe.Customer).id))).toEqual(ids);
  });
});
