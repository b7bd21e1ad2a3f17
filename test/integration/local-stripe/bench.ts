import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import Stripe from 'stripe';
import { onTestFinished } from 'vitest';

import { type LocalStripe, startLocalStripe } from '../../../infra/local/stripe/server.ts';

export const API_KEY = 'sk_test_123456789012345678901234';
export const SECRET = 'whsec_local_test';
export const START = Date.UTC(2026, 10, 1);
export const HOUR = 3_600_000;

const MINUTE_SECONDS = 60;

/** A receiver of webhooks that checks every signature with the SDK, and fails when it is told to. */
export interface Receiver {
  url: string;
  events: Stripe.Event[];
  /** Deliveries that came with a wrong signature. */
  forgeries: number;
  /** How many further deliveries it answers with a 500. */
  failures: number;
  types: () => string[];
  only: (type: string) => Stripe.Event[];
}

export interface Clock {
  now: number;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

export async function startReceiver(clock: Clock): Promise<Receiver> {
  const { webhooks } = new Stripe(API_KEY);
  const receiver: Receiver = {
    url: '',
    events: [],
    forgeries: 0,
    failures: 0,
    types: () => receiver.events.map((event) => event.type),
    only: (type) => receiver.events.filter((event) => event.type === type),
  };
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const signature = String(request.headers['stripe-signature']);
    try {
      const event = webhooks.constructEvent(body, signature, SECRET, MINUTE_SECONDS, undefined, clock.now);
      if (receiver.failures > 0) receiver.failures -= 1;
      else {
        receiver.events.push(event);
        response.writeHead(200).end();
        return;
      }
    } catch {
      receiver.forgeries += 1;
    }
    response.writeHead(500).end();
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  receiver.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
  return receiver;
}

export const clientOf = (local: LocalStripe): Stripe =>
  new Stripe(API_KEY, {
    host: '127.0.0.1',
    port: local.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });

export interface Bench {
  clock: Clock;
  local: LocalStripe;
  stripe: Stripe;
  receiver: Receiver;
  /** Moves the clock forward once nothing is under way: what was signed before must not arrive after. */
  pass: (milliseconds: number) => Promise<void>;
  /** Calls one of the doors under `/_local`. */
  door: (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
}

/** A local Stripe with its receiver, a clock that stands still until it is moved, and the official SDK. */
export async function startBench(options: { dataDir?: string } = {}): Promise<Bench> {
  const clock = { now: START };
  const receiver = await startReceiver(clock);
  const webhook = { url: receiver.url, secret: SECRET };
  const local = await startLocalStripe({ ...options, now: () => clock.now, webhook, lookEveryMs: 0 });
  onTestFinished(() => local.stop());
  const door = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${local.url}/_local/${path}`, init);
    return (await response.json()) as Record<string, unknown>;
  };
  const pass = async (milliseconds: number): Promise<void> => {
    await local.idle();
    clock.now += milliseconds;
  };
  return { clock, local, stripe: clientOf(local), receiver, pass, door };
}

/** The failure of a call, as the SDK throws it. */
export async function refusalOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The call was not refused.');
}

/** A customer with a card that it is charged by default. */
export async function customerWithCard(stripe: Stripe, card = 'pm_card_visa'): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ name: 'Atelier SAS', email: 'compta@atelier.example' });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
}

/** A draft of two lines, 58.80 EUR in all. */
export async function draftInvoice(
  stripe: Stripe,
  customer: string,
  params: Partial<Stripe.InvoiceCreateParams> = {},
): Promise<Stripe.Invoice> {
  const draft = await stripe.invoices.create({ customer, currency: 'eur', auto_advance: false, ...params });
  return stripe.invoices.addLines(draft.id, {
    lines: [
      { amount: 4900, description: 'Pro plan, October 2026', metadata: { line: '1' } },
      { amount: 980, description: 'VAT 20 %' },
    ],
  });
}
