import { startDemoStack, type DemoStack } from '../../infra/local/demo/demo-stack.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { ACME } from './http-world.ts';

const API_KEY = 'ck_test_0123456789abcdef0123456789abcdef';

export type StackReply = {
  readonly status: number;
  readonly etag: string | null;
  readonly json: Readonly<Record<string, unknown>>;
};
export type SeenInvoice = {
  readonly id: string;
  readonly cause: string;
  readonly status: string;
  readonly issueDate: string;
  readonly net: string;
  readonly paymentUrl?: string;
  readonly lines: readonly { readonly kind: string; readonly description: string; readonly net: string }[];
};
type Headers = Readonly<Record<string, string>>;

/** The stack that would be deployed, as `npm start` serves it, driven from outside: by HTTP, and by its clock. */
export class StackWorld {
  readonly #stack: DemoStack;

  private constructor(stack: DemoStack) {
    this.#stack = stack;
  }

  static async start(now: string, catalog?: string): Promise<StackWorld> {
    return new StackWorld(await startDemoStack(':memory:', API_KEY, { now, catalog }));
  }

  stop = (): Promise<void> => this.#stack.stop();

  async call(method: string, path: string, { body, headers = {} }: { body?: unknown; headers?: Headers } = {}) {
    const response = await fetch(`${this.#stack.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as StackReply['json'];
    return { status: response.status, etag: response.headers.get('etag'), json } satisfies StackReply;
  }

  async must(...call: Parameters<StackWorld['call']>): Promise<StackReply> {
    const reply = await this.call(...call);
    invariant(
      reply.status < 300,
      `${call[0]} ${call[1]} answers ${String(reply.status)}: ${JSON.stringify(reply.json)}`,
    );
    return reply;
  }

  /** Moves the clock; what fell due is done when it answers. */
  moveTo = (now: string): Promise<StackReply> => this.must('POST', '/_local/clock', { body: { now } });

  customer = (id: string, more: object = {}): Promise<StackReply> =>
    this.must('PUT', `/v1/customers/${id}`, { body: { ...ACME, language: 'en', ...more } });

  /** What a person does on Stripe's page to put a card on file; known here once the webhook came. */
  async card(id: string): Promise<void> {
    const asked = { body: { mode: 'setup' }, headers: { 'idempotency-key': `card-${id}` } };
    const { json } = await this.must('POST', `/v1/customers/${id}/checkout`, asked);
    const page = `${this.#stack.stripeUrl}/_local/checkout/${String(json['sessionId'])}/complete`;
    const response = await fetch(page, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ paymentMethod: 'pm_card_visa' }),
    });
    invariant(response.ok, 'the card is taken');
  }

  /** What a person does on the page of an invoice. */
  async payByLink({ paymentUrl }: SeenInvoice): Promise<void> {
    invariant(paymentUrl !== undefined, 'the invoice has a payment link');
    const card = new URLSearchParams({ card: 'pm_card_visa' });
    const response = await fetch(paymentUrl, { method: 'POST', body: card, redirect: 'manual' });
    invariant(response.status === 303, 'the payment is taken');
  }

  put = (id: string, request: object): Promise<StackReply> =>
    this.must('PUT', `/v1/customers/${id}/subscription`, { body: { seats: 1, interval: 'month', ...request } });

  async subscription(id: string): Promise<StackReply['json']> {
    return (await this.must('GET', `/v1/customers/${id}/subscription`)).json;
  }

  /** Oldest first. */
  async invoices(customerId: string): Promise<readonly SeenInvoice[]> {
    const { json } = await this.must('GET', `/v1/invoices?customerId=${customerId}`);
    return (json['data'] as SeenInvoice[]).toReversed();
  }

  async events(customerId: string): Promise<readonly string[]> {
    const { json } = await this.must('GET', '/_local/events');
    type Published = { readonly type: string; readonly data: { readonly customerId?: string } };
    return (json['data'] as Published[]).filter(({ data }) => data.customerId === customerId).map(({ type }) => type);
  }
}
