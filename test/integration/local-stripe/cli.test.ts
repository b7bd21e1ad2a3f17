import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import { API_KEY, startBench } from './bench.ts';

const CLI = fileURLToPath(new URL('../../../node_modules/@stripe/cli-linux-x64/bin/stripe', import.meta.url));
const IS_INSTALLED = existsSync(CLI);

/** Those of the acceptance from outside, and the others that a billing backend hears of. */
const TRIGGERS = [
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'invoice.created',
  'invoice.finalized',
  'invoice.sent',
  'invoice.voided',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'checkout.session.completed',
  'payment_method.attached',
  'payment_method.detached',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'setup_intent.succeeded',
  'charge.succeeded',
  'charge.failed',
  'charge.refunded',
  'charge.refund.updated',
];

const trigger = async (event: string, base: string): Promise<string> => {
  const home = mkdtempSync(join(tmpdir(), 'stripe-cli-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, STRIPE_CLI_TELEMETRY_OPTOUT: '1' };
  const asked = ['trigger', event, '--api-base', base, '--api-key', API_KEY];
  const { stdout } = await promisify(execFile)(CLI, asked, { env, timeout: 20_000 });
  return stdout;
};

describe.skipIf(!IS_INSTALLED)("Stripe's own CLI (skipped where its binary for this platform is not installed)", () => {
  it.each(TRIGGERS)('triggers %s', async (type) => {
    const { local, receiver } = await startBench();
    expect(await trigger(type, local.url)).toContain('Trigger succeeded!');
    await local.idle();
    expect(receiver.types()).toContain(type);
    expect(receiver.forgeries).toBe(0);
  });

  it('is told when the local Stripe does not play something', async () => {
    const { local } = await startBench();
    await expect(trigger('payout.created', local.url)).rejects.toThrow();
  });
});
