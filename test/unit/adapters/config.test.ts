import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../shared/adapters/config/environment.ts';
import { growingPause } from '../../../shared/adapters/config/pause.ts';
import { readCatalog } from '../../../shared/adapters/config/read-catalog.ts';
import { readStripeSecret } from '../../../shared/adapters/config/stripe-secret.ts';
import { checkVatId } from '../../../shared/adapters/vat/check-vat-id.ts';
import { taskforce } from '../../../shared/catalog/taskforce.ts';
import { decodeDocument, encodeDocument } from '../../../shared/kernel/document.ts';
import { instant, MINUTE_MS } from '../../../shared/kernel/instant.ts';

describe('the environment of a function', () => {
  it('gives the variables that it was asked for', () => {
    const given = { TABLE_NAME: 'table', BUS_NAME: 'bus', OTHER: 'other' };
    expect(readEnvironment(['TABLE_NAME', 'BUS_NAME'], given)).toEqual({ TABLE_NAME: 'table', BUS_NAME: 'bus' });
  });

  it('says all that is wrong at once, and no value: one might be a secret', () => {
    const given = { CLOSE_STARTS_QUEUE_URL: 'not an address', TABLE_NAME: '' };
    expect(() => readEnvironment(['TABLE_NAME', 'BUS_NAME', 'CLOSE_STARTS_QUEUE_URL'], given)).toThrow(
      'The environment of this function is wrong: TABLE_NAME is not usable, BUS_NAME is missing, CLOSE_STARTS_QUEUE_URL is not usable.',
    );
  });

  it('takes the addresses of a laptop', () => {
    const url = 'http://127.0.0.1:8787/000000000000/usage-refused';
    expect(readEnvironment(['USAGE_REFUSED_QUEUE_URL'], { USAGE_REFUSED_QUEUE_URL: url })).toEqual({
      USAGE_REFUSED_QUEUE_URL: url,
    });
  });
});

describe('the pause after a lost race', () => {
  it('grows with the losses up to a bound, by chance within its upper half', async () => {
    const waits: number[] = [];
    const sleep = (ms: number) => {
      waits.push(ms);
      return Promise.resolve();
    };
    for (const random of [0, 0.999]) {
      const pause = growingPause({ random: () => random, sleep });
      for (const losses of [1, 2, 3, 7, 20]) await pause(losses);
    }
    expect(waits.slice(0, 5)).toEqual([15, 60, 240, 1_000, 1_000]);
    expect(waits.slice(5).map(Math.round)).toEqual([30, 120, 480, 1_999, 1_999]);
  });
});

describe('the catalog in force', () => {
  it('is a shipped one by its name, or a file by its path', () => {
    const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
    const path = join(folder, 'mine.json');
    writeFileSync(path, JSON.stringify(taskforce));
    expect(readCatalog(path).hash).toBe(readCatalog('taskforce').hash);
    writeFileSync(path, '{}');
    expect(() => readCatalog(path)).toThrow('the catalog is not valid');
    rmSync(folder, { recursive: true });
    expect(() => readCatalog('toString')).toThrow();
  });

  it('comes out of a bundle as it went in', () => {
    const catalog = readCatalog('taskforce');
    expect(decodeDocument(encodeDocument(catalog))).toEqual(catalog);
  });
});

describe("Stripe's keys", () => {
  const secretText = (apiKey: string) => JSON.stringify({ apiKey, webhookSecrets: ['whsec_1', 'whsec_2'] });

  /** A reader over a secret that can change, on a clock that can be moved. */
  function reading(first: string) {
    const state = { text: first, now: 0, reads: 0 };
    const send = async () => {
      state.reads += 1;
      return Promise.resolve({ SecretString: state.text });
    };
    const clock = () => instant(state.now);
    return { state, read: readStripeSecret({ secretArn: 'arn', clock, client: { send } as never }) };
  }

  it('are read once in five minutes, so that a rotation is seen', async () => {
    const { state, read } = reading(secretText('sk_1'));
    await Promise.all([read(), read(), read()]);
    expect(state.reads).toBe(1);
    state.text = secretText('sk_2');
    state.now = 5 * MINUTE_MS - 1;
    expect((await read()).apiKey).toBe('sk_1');
    state.now += 1;
    expect(await read()).toEqual({ apiKey: 'sk_2', webhookSecrets: ['whsec_1', 'whsec_2'] });
  });

  it('are asked for again at once after a failure, which does not tell them', async () => {
    const { state, read } = reading('{"apiKey": "sk_secret"}');
    await expect(read()).rejects.toThrow(
      /^The Stripe secret is not \{"apiKey": "...", "webhookSecrets": \["..."\]\}\.$/,
    );
    state.text = secretText('sk_1');
    expect((await read()).apiKey).toBe('sk_1');
  });
});

describe('the check of a VAT id', () => {
  it.each([
    ['FR40303265045', 'FR', true],
    ['FR40303265046', 'FR', false],
    ['FR40303265045', 'DE', false],
    ['FR40303265045', 'MC', true],
    ['DE136695976', 'DE', true],
    ['EL094259216', 'GR', true],
    ['FR', 'FR', false],
    ['', 'FR', false],
  ])('%s of %s: %s', (vatId, country, isValid) => {
    expect(checkVatId(vatId, country)).toBe(isValid);
  });
});
