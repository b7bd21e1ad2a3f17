import { instant, type Instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { formatEventId, parseEventId, RANDOM_BYTES } from '../usage/event-identity.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { SettledEvent } from './wallet.ts';

/**
 * About 22 bytes an event: texts and the meter's field names stand once in the segment's dictionary, times are distances
 * from the segment's recordedAt, an id that carries its time is that distance and its random bits.
 */
const ID_KINDS = ['literal', 'uuid7', 'ulid'] as const;
const ID_KIND_BITS = 0b011;
const HAS_MEMBER = 0b100;
const HAS_HOLD = 0b1000;

/** What events of one producer and meter share. */
type Origin = {
  readonly source: string;
  readonly type: string;
  readonly integers: readonly string[];
  readonly choices: readonly string[];
};

export function packEvents(writer: ByteWriter, events: readonly SettledEvent[], recordedAt: Instant): void {
  const origins = collectOrigins(events);
  const texts = collectTexts(events);
  writer.list(origins.list, (origin) => {
    writer.text(origin.source);
    writer.text(origin.type);
    writer.list(origin.integers, (name) => writer.text(name));
    writer.list(origin.choices, (name) => writer.text(name));
  });
  writer.list([...texts.keys()], (text) => writer.text(text));
  writer.unsigned(events.length);
  for (const event of events) {
    const index = origins.indexOf(event);
    const origin = origins.list[index];
    invariant(origin, 'each event has its origin');
    packEvent(writer, event, { recordedAt, origin, index, texts });
  }
}

type Dictionary = {
  readonly recordedAt: Instant;
  readonly origin: Origin;
  readonly index: number;
  readonly texts: ReadonlyMap<string, number>;
};

function packEvent(writer: ByteWriter, event: SettledEvent, { recordedAt, origin, index, texts }: Dictionary): void {
  const id = parseEventId(event.id);
  writer.byte(
    ID_KINDS.indexOf(id.kind) |
      (event.member === undefined ? 0 : HAS_MEMBER) |
      (event.holdId === undefined ? 0 : HAS_HOLD),
  );
  if (id.kind === 'literal') {
    writer.text(event.id);
    writer.signed(event.time - recordedAt);
  } else {
    writer.bytes(id.random);
    writer.signed(id.time - recordedAt);
    writer.signed(event.time - id.time);
  }
  writer.unsigned(index);
  for (const name of origin.integers) writer.unsigned((event.integers[name] ?? -1) + 1);
  for (const name of origin.choices) writer.unsigned(textIndex(texts, event.choices[name]));
  if (event.member !== undefined) writer.unsigned(event.member);
  if (event.holdId !== undefined) writer.unsigned(textIndex(texts, event.holdId));
}

/** 0 is "absent". */
const textIndex = (texts: ReadonlyMap<string, number>, text: string | undefined): number =>
  text === undefined ? 0 : (texts.get(text) ?? 0);

function collectOrigins(events: readonly SettledEvent[]): { list: Origin[]; indexOf: (event: SettledEvent) => number } {
  const fields = new Map<string, { integers: Set<string>; choices: Set<string> }>();
  for (const event of events) {
    const known = fields.get(event.type) ?? { integers: new Set<string>(), choices: new Set<string>() };
    for (const name in event.integers) known.integers.add(name);
    for (const name in event.choices) known.choices.add(name);
    fields.set(event.type, known);
  }
  const list: Origin[] = [];
  const indexes = new Map<string, Map<string, number>>();
  for (const { source, type } of events) {
    const ofSource = indexes.get(source) ?? new Map<string, number>();
    indexes.set(source, ofSource);
    if (ofSource.has(type)) continue;
    const names = fields.get(type);
    ofSource.set(type, list.length);
    list.push({ source, type, integers: [...(names?.integers ?? [])], choices: [...(names?.choices ?? [])] });
  }
  return { list, indexOf: (event) => indexes.get(event.source)?.get(event.type) ?? -1 };
}

function collectTexts(events: readonly SettledEvent[]): Map<string, number> {
  const texts = new Map<string, number>();
  const add = (text: string | undefined) => {
    if (text !== undefined && !texts.has(text)) texts.set(text, texts.size + 1);
  };
  for (const event of events) {
    for (const name in event.choices) add(event.choices[name]);
    add(event.holdId);
  }
  return texts;
}

export function unpackEvents(reader: ByteReader, recordedAt: Instant): SettledEvent[] {
  const origins = reader.list((): Origin => ({
    source: reader.text(),
    type: reader.text(),
    integers: reader.list(() => reader.text()),
    choices: reader.list(() => reader.text()),
  }));
  const texts = reader.list(() => reader.text());
  return reader.list(() => unpackEvent(reader, recordedAt, origins, texts));
}

function unpackEvent(
  reader: ByteReader,
  recordedAt: Instant,
  origins: readonly Origin[],
  texts: readonly string[],
): SettledEvent {
  const flags = reader.byte();
  const { id, time } = unpackIdentity(reader, recordedAt, ID_KINDS[flags & ID_KIND_BITS]);
  const origin = origins[reader.unsigned()];
  invariant(origin, 'an event names an origin of its segment');
  const integers: Record<string, number> = {};
  for (const name of origin.integers) {
    const value = reader.unsigned();
    if (value > 0) integers[name] = value - 1;
  }
  const choices: Record<string, string> = {};
  for (const name of origin.choices) {
    const text = texts[reader.unsigned() - 1];
    if (text !== undefined) choices[name] = text;
  }
  const member = flags & HAS_MEMBER ? reader.unsigned() : undefined;
  const holdId = flags & HAS_HOLD ? texts[reader.unsigned() - 1] : undefined;
  return {
    id,
    source: origin.source,
    type: origin.type,
    time,
    integers,
    choices,
    ...(member === undefined ? {} : { member }),
    ...(holdId === undefined ? {} : { holdId }),
  };
}

function unpackIdentity(
  reader: ByteReader,
  recordedAt: Instant,
  kind: (typeof ID_KINDS)[number] | undefined,
): { id: string; time: Instant } {
  invariant(kind, 'an event has a known kind of id');
  if (kind === 'literal') return { id: reader.text(), time: instant(recordedAt + reader.signed()) };
  const random = reader.bytes(RANDOM_BYTES);
  const idTime = instant(recordedAt + reader.signed());
  return { id: formatEventId(kind, idTime, random), time: instant(idTime + reader.signed()) };
}
