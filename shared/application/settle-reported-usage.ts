import type { EventEnvelope } from '../../events/envelope.ts';
import type { Refusal } from '../domain/usage/parse-event.ts';
import { derivedId, isCallerId } from '../kernel/id.ts';
import { canonicalJson, sha256Hex } from '../kernel/hash.ts';
import { formatInstant, instant, type Instant, parseInstant } from '../kernel/instant.ts';
import { parseMessage } from '../kernel/json-depth.ts';
import type { Ports, RefusedUsage } from './ports.ts';
import { settleUsage, type SettleUsageDeps, type UsageOutcome } from './settle-usage.ts';

/** What one segment of one wallet has room for, several times over. */
const EVENTS_AT_ONCE = 5_000;

/** A message of the queue of reported usage: what EventBridge put there, as text. */
export type ReportedMessage = {
  readonly id: string;
  readonly text: string;
  readonly correlationId: string;
  /** When it was put into the queue. */
  readonly sentAt?: number;
};

export type SettledMessages = {
  /** To be received again: not every one of their events came to an outcome. */
  readonly unsettled: readonly { readonly messageId: string; readonly cause: unknown }[];
};

/** One event of a message, and what became of it. */
type Reported = {
  readonly message: ReportedMessage;
  readonly source?: string;
  readonly event: unknown;
  /** The same each time that the message comes. */
  readonly reportedAt?: Instant;
};
type Judged = Reported & { readonly result: UsageOutcome };
type Reason = Pick<RefusedUsage, 'reason' | 'error'>;

/**
 * Settles what other services reported on the bus: all events of a batch together, so that those of one wallet share a
 * segment. What can never succeed is laid aside with its reason and told as `usage.refused`; what failed for a reason
 * that we do not know stays in the queue, that message alone.
 */
export const settleReportedUsage =
  (deps: SettleUsageDeps & Pick<Ports, 'refuseUsage' | 'publish'>) =>
  async (messages: readonly ReportedMessage[]): Promise<SettledMessages> => {
    const reported = messages.flatMap(eventsOf);
    const judged: Judged[] = [];
    for (let from = 0; from < reported.length; from += EVENTS_AT_ONCE) {
      judged.push(...(await judge(deps, reported.slice(from, from + EVENTS_AT_ONCE))));
    }
    const unsettled = new Map<string, unknown>();
    for (const { message, result } of judged) {
      if (result.outcome === 'unsettled') unsettled.set(message.id, result.cause);
    }
    // A message that comes again brings its refused events again: they are laid aside once, at the end.
    const refused = judged.filter(({ message }) => !unsettled.has(message.id)).flatMap(refusalOf);
    if (refused.length > 0) await refuse(deps, refused);
    return { unsettled: [...unsettled].map(([messageId, cause]) => ({ messageId, cause })) };
  };

async function judge(deps: SettleUsageDeps, reported: readonly Reported[]): Promise<Judged[]> {
  const { results } = await settleUsage(deps)(reported.map(({ event }) => event));
  return reported.flatMap((each, index) => {
    const result = results[index]?.result;
    return result ? [{ ...each, result }] : [];
  });
}

/** The detail of the bus event is one CloudEvent or an array of them. */
function eventsOf(message: ReportedMessage): Reported[] {
  const body = fieldsOf(parseJson(message.text));
  const source = typeof body?.['source'] === 'string' ? { source: body['source'] } : {};
  const detail = body?.['detail'];
  const events: readonly unknown[] = Array.isArray(detail) && detail.length > 0 ? detail : [detail ?? message.text];
  const at = timeOf(body?.['time']) ?? message.sentAt;
  const reportedAt = at === undefined ? {} : { reportedAt: instant(at) };
  return events.map((event) => ({ message, ...source, ...reportedAt, event }));
}

type Refused = { readonly judged: Judged; readonly reason: Reason };

function refusalOf(judged: Judged): Refused[] {
  const { result } = judged;
  if (result.outcome === 'conflict') return [{ judged, reason: CONFLICT }];
  return result.outcome === 'rejected' ? [{ judged, reason: reasonOf(result.refusal) }] : [];
}

const CONFLICT: Reason = {
  reason: 'conflict',
  error: { path: 'id', message: 'an event with this id was recorded with another body' },
};
const reasonOf = ({ code, path, message }: Refusal): Reason => ({ reason: code, error: { path, message } });

async function refuse(deps: Pick<Ports, 'refuseUsage' | 'publish' | 'clock'>, refused: readonly Refused[]) {
  const now = deps.clock();
  await deps.refuseUsage(
    refused.map(({ judged: { message, source, event }, reason }) => ({
      ...reason,
      event,
      ...(source !== undefined && { source }),
      messageId: message.id,
      refusedAt: formatInstant(now),
    })),
  );
  await deps.publish(refused.map((each) => usageRefused(each, now)));
}

/**
 * Its id follows from what was reported, when, and why it was refused: delivered again, it is told under the same id and of
 * the same time. Reported again later, it is another report.
 */
function usageRefused(refused: Refused, now: Instant): EventEnvelope {
  const { judged, reason: why } = refused;
  const { message, event, reportedAt = now } = judged;
  const { subject, id: eventId, source, type } = fieldsOf(event) ?? {};
  const { reason, error } = why;
  return {
    id: derivedId('evt', 'usage.refused', sha256Hex(canonicalJson(event)), reason, String(reportedAt)),
    type: 'usage.refused',
    version: 1,
    occurredAt: reportedAt,
    recordedAt: reportedAt,
    aggregate: { type: 'usage', id: isText(eventId) ? eventId : message.id, seq: 0 },
    correlationId: message.correlationId,
    data: {
      ...(isText(subject) && isCallerId(subject) && { customerId: subject }),
      ...(isText(eventId) && { eventId }),
      ...(isText(source) && { source }),
      ...(isText(type) && { type }),
      code: reason,
      reason: [error.path, error.message].filter(Boolean).join(' '),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return parseMessage(text);
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const timeOf = (value: unknown): Instant | undefined => (isText(value) ? parseInstant(value) : undefined);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
