import { seededRandom, zipf } from './random.ts';
import type { Day, UsageEvent } from './script.ts';
import type { TracedRequest } from './trace.ts';
import { uuid7 } from './uuid7.ts';

/** Spreads the trace over the days of the month: each day plays its share of it at the trace's own pace. */
export function playMonth(
  requests: readonly TracedRequest[],
  customerIds: readonly string[],
  starts: readonly string[],
): Day[] {
  const pick = zipf(customerIds.length, seededRandom(366));
  const perDay = Math.ceil(requests.length / starts.length);
  return starts.map((at, day) => {
    const share = requests.slice(day * perDay, (day + 1) * perDay);
    const startMs = share[0]?.offsetMs ?? 0;
    const batches = new Map<string, UsageEvent[]>();
    share.forEach((request, place) => {
      const customerId = customerIds[pick()] ?? '';
      const timeMs = Date.parse(at) + request.offsetMs - startMs;
      const event = eventOf(request, customerId, timeMs, day * perDay + place);
      const batch = batches.get(customerId);
      if (batch) batch.push(event);
      else batches.set(customerId, [event]);
    });
    return { at, batches };
  });
}

function eventOf(request: TracedRequest, customerId: string, timeMs: number, index: number): UsageEvent {
  const { inputTokens, outputTokens } = request;
  return {
    specversion: '1.0',
    id: uuid7(timeMs, index),
    source: '/taskforce/assistant',
    type: 'assistant.request',
    subject: customerId,
    time: new Date(timeMs).toISOString(),
    data: { inputTokens, outputTokens, user: `user-${String(index % 3)}` },
  };
}

/** domain.md section 3, written here again in micro-dollars: what the wallets must come to. */
export function expectedPrice({
  inputTokens,
  outputTokens,
}: {
  readonly inputTokens: number;
  readonly outputTokens: number;
}): bigint {
  const tokens = BigInt(inputTokens + outputTokens);
  if (tokens <= 50n) return 50_000n;
  if (tokens <= 200n) return 100_000n;
  if (tokens <= 500n) return 250_000n;
  return tokens * 1_000n;
}
