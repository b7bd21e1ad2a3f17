import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';
import { openWallet } from '../../shared/domain/wallets/open-wallet.ts';
import type { SealedSegment, SettledEvent } from '../../shared/domain/wallets/wallet.ts';
import { parseInstant, type Instant } from '../../shared/kernel/instant.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { microsOf } from '../../shared/kernel/money.ts';

export const catalog = loadCatalog(taskforce);

/** An instant from its text. */
export function at(text: string): Instant {
  const parsed = parseInstant(text);
  invariant(parsed !== undefined, `${text} is an instant`);
  return parsed;
}

export const context = (now: string | Instant) => ({ catalog, now: typeof now === 'string' ? at(now) : now });

/** A wallet of a pro customer with one seat, opened on the first of November 2026. */
export function openedWallet(
  options: { included?: string; now?: string; from?: string; overage?: 'invoice' | 'block' } = {},
): SealedSegment {
  const included = microsOf(options.included ?? '10');
  return openWallet(
    {
      customerId: 'acme',
      terms: { plan: 'pro', includedPerPeriod: included, overage: options.overage ?? 'invoice' },
      included,
      from: at(options.from ?? '2026-10-31T23:00:00Z'),
    },
    context(options.now ?? '2026-11-01T00:00:00Z'),
  ).sealed;
}

let made = 0;
/** A UUIDv7 for the instant, unique within the test run. */
export function idAt(time: Instant): string {
  made += 1;
  const date = time.toString(16).padStart(12, '0');
  return `${date.slice(0, 8)}-${date.slice(8)}-7000-8000-${made.toString(16).padStart(12, '0')}`;
}

/** A request of the assistant. 1,000 tokens cost 1.00. */
export function request(time: string | Instant, tokens: number, more: Partial<SettledEvent> = {}): SettledEvent {
  const when = typeof time === 'string' ? at(time) : time;
  const integers = { inputTokens: tokens, outputTokens: 0 };
  return { id: idAt(when), source: '/test', type: 'assistant.request', time: when, integers, choices: {}, ...more };
}
