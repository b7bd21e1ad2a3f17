import { randomUUID } from 'node:crypto';
import type { AccessControl } from './access.ts';
import { AwsError } from './aws-error.ts';
import type { LocalClock } from './clock.ts';
import { eventMatcher } from './event-pattern.ts';
import type { EventMatcher } from './event-pattern.ts';
import type { JournalFile } from './journal-file.ts';
import type { Place } from './resource-types.ts';
import type { Targets } from './targets.ts';
import { textOf } from './template.ts';
import type { Resource } from './template.ts';

export interface PutEventsEntry {
  EventBusName?: string;
  Source?: string;
  DetailType?: string;
  Detail?: string;
  Time?: number;
  Resources?: string[];
}

type BusEvent = Record<string, unknown> & { id: string; source: string; 'detail-type': string; detail: unknown };

/** A line of the bus's journal: an event, with the rules whose targets have yet to take it, or a target that has. */
type JournalLine = { event: BusEvent; pending?: string[] } | { delivered: string; rule: string };

interface Rule {
  id: string;
  arn: string;
  bus: string;
  matches: EventMatcher;
  targets: { arn: string; inputOf: (event: BusEvent) => unknown; deadLetterArn: string | undefined }[];
}

interface Parts {
  access: AccessControl;
  place: Place;
  targets: Targets;
  clock: LocalClock;
  journal: JournalFile;
}

const maxEntries = 10;
const maxBytes = 1_048_576;

/**
 * EventBridge: what is put is in the journal, and in the queues of the rules that match, before the call is answered.
 * A function takes its time; what it has not taken when the runtime is killed is delivered after the next start.
 */
export class EventBuses {
  readonly #parts: Parts;
  readonly #rules: Rule[];
  readonly #buses: Set<string>;
  readonly #events: BusEvent[] = [];

  constructor(resources: readonly Resource[], parts: Parts) {
    this.#parts = parts;
    this.#buses = new Set(resources.filter(({ type }) => type === 'AWS::Events::EventBus').map(({ name }) => name));
    this.#rules = resources
      .filter(({ type, properties }) => type === 'AWS::Events::Rule' && properties['State'] !== 'DISABLED')
      .map((resource) => ruleOf(resource));
    for (const target of this.#rules.flatMap((rule) => rule.targets)) parts.targets.check(target.arn);
  }

  /** Takes up what an earlier run has left. */
  resume(): void {
    const pending = new Map<string, { event: BusEvent; rule: string }>();
    for (const line of this.#parts.journal.read<JournalLine>()) {
      if ('delivered' in line) pending.delete(`${line.delivered} ${line.rule}`);
      else {
        this.#events.push(line.event);
        for (const rule of line.pending ?? []) pending.set(`${line.event.id} ${rule}`, { event: line.event, rule });
      }
    }
    for (const { event, rule } of pending.values())
      this.#deliver(
        event,
        this.#rules.find(({ id }) => id === rule),
      );
  }

  arnOf({ EventBusName: bus = 'default' }: PutEventsEntry): string {
    return bus.startsWith('arn:')
      ? bus
      : `arn:aws:events:${this.#parts.place.region}:${this.#parts.place.account}:event-bus/${bus}`;
  }

  /** PutEvents: some entries may be taken and others not, as the answer says for each. */
  put(entries: readonly PutEventsEntry[], bytes: number): { FailedEntryCount: number; Entries: object[] } {
    if (entries.length === 0 || entries.length > maxEntries) {
      throw new AwsError('ValidationException', `PutEvents takes 1 to ${maxEntries} entries, not ${entries.length}.`);
    }
    if (bytes > maxBytes)
      throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    const results = entries.map((entry) => this.#putOne(entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  /** All that was published, oldest first: the envelope's own members where the detail is one, and what EventBridge adds. */
  list(type: string | undefined, after: string | undefined): object[] {
    const views = this.#events.map((event) => {
      const { detail, source, time, id, 'detail-type': detailType } = event;
      const envelope = typeof detail === 'object' && !Array.isArray(detail) ? detail : {};
      return { id, ...envelope, type: detailType, source, time, eventBridgeId: id, detail };
    });
    const start =
      after === undefined ? 0 : views.findIndex(({ id, eventBridgeId }) => id === after || eventBridgeId === after) + 1;
    return views.slice(start).filter((view) => type === undefined || view.type === type);
  }

  #putOne(entry: PutEventsEntry): { EventId: string } | { ErrorCode: string; ErrorMessage: string } {
    const { Source: source, DetailType: detailType, Detail: detail, Time: time, Resources: resources = [] } = entry;
    const bus = this.arnOf(entry).split('/').pop() ?? '';
    if (!this.#buses.has(bus)) return refused('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    if (!source || !detailType || detail === undefined) {
      return refused('InvalidArgument', 'Source, DetailType and Detail are required.');
    }
    if (source.startsWith('aws.')) return refused('NotAuthorizedForSource', 'The source belongs to AWS.');
    const parsed = parseObject(detail);
    if (parsed === undefined) return refused('MalformedDetail', 'Detail is malformed.');
    const { region, account } = this.#parts.place;
    const at = new Date(time === undefined ? this.#parts.clock.now() : time * 1000).toISOString();
    const id = randomUUID();
    this.#publish(bus, {
      version: '0',
      id,
      'detail-type': detailType,
      source,
      account,
      time: `${at.slice(0, 19)}Z`,
      region,
      resources,
      detail: parsed,
    });
    return { EventId: id };
  }

  #publish(bus: string, event: BusEvent): void {
    const rules = this.#rules.filter((rule) => rule.bus === bus && rule.matches(event));
    // Queues first: a kill between the two leaves a message more, whose publisher got no answer and will publish again.
    const toQueues = rules.filter(({ targets }) => targets.every(({ arn }) => arn.startsWith('arn:aws:sqs:')));
    for (const rule of toQueues) this.#deliver(event, rule);
    const toFunctions = rules.filter((rule) => !toQueues.includes(rule));
    this.#events.push(event);
    this.#parts.journal.append(
      toFunctions.length === 0 ? { event } : { event, pending: toFunctions.map(({ id }) => id) },
    );
    for (const rule of toFunctions) this.#deliver(event, rule);
  }

  #deliver(event: BusEvent, rule: Rule | undefined): void {
    if (rule === undefined) return;
    const { access, targets, journal } = this.#parts;
    const deliveries = rule.targets.map(({ arn, inputOf, deadLetterArn }) =>
      targets.deliver({
        from: `rule ${rule.id}`,
        targetArn: arn,
        input: JSON.stringify(inputOf(event)),
        deadLetterArn,
        isAllowed: arn.startsWith('arn:aws:sqs:')
          ? access.resourceAllows(arn, 'sqs:SendMessage', 'events.amazonaws.com', rule.arn)
          : access.mayInvoke(arn, 'events.amazonaws.com', rule.arn),
      }),
    );
    const toFunctions = deliveries.filter((delivery) => delivery !== undefined);
    if (toFunctions.length > 0)
      void Promise.all(toFunctions).then(() => journal.append({ delivered: event.id, rule: rule.id }));
  }
}

const targetKeys = ['Id', 'Arn', 'Input', 'InputPath', 'DeadLetterConfig', 'RetryPolicy'];

function ruleOf({ id, arn, properties }: Resource): Rule {
  const targets = properties['Targets'] as Record<string, unknown>[];
  const unknown = targets.flatMap(Object.keys).find((key) => !targetKeys.includes(key));
  if (unknown !== undefined)
    throw new Error(`The local runtime does not know ${unknown} of a rule's target (rule ${id}).`);
  return {
    id,
    arn,
    bus: textOf(properties['EventBusName'], 'default'),
    matches: eventMatcher(properties['EventPattern'] as Record<string, unknown>),
    targets: targets.map(({ Arn: targetArn, Input: input, InputPath: path, DeadLetterConfig: deadLetters }) => ({
      arn: String(targetArn),
      inputOf: (event) =>
        input === undefined ? pick(event, path as string | undefined) : (JSON.parse(textOf(input)) as unknown),
      deadLetterArn: (deadLetters as { Arn?: string } | undefined)?.Arn,
    })),
  };
}

/** A JSON path of member names: `$.detail`. */
function pick(event: unknown, path = '$'): unknown {
  const names = path.split('.').slice(1);
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
}

function refused(code: string, message: string): { ErrorCode: string; ErrorMessage: string } {
  return { ErrorCode: code, ErrorMessage: message };
}

function parseObject(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
