import { HASH_BYTES, sha256 } from '../../kernel/hash.ts';
import { instant } from '../../kernel/instant.ts';
import { invariant } from '../../kernel/invariant.ts';
import { decodeDocument, encodeDocument } from '../../kernel/document.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { packEvents, unpackEvents } from './pack-events.ts';
import type { StateFormat } from './pack-rare.ts';
import { packState, unpackState } from './pack-state.ts';
import type { SealedSegment, Segment, SegmentEntry, WalletState } from './wallet.ts';

/**
 * The layout of the bytes; a reader for each version that was ever written stays here. The oldest that holds the state is
 * written: a wallet that has nothing of format 3 costs what it did, and can be read by who does not know it.
 */
const FORMATS: readonly number[] = [1, 2, 3] satisfies StateFormat[];
const isKnown = (format: number): format is StateFormat => FORMATS.includes(format);
const formatOf = ({ periods, budget }: WalletState): StateFormat =>
  budget || periods.some(({ metered }) => metered) ? 3 : 2;
const CATALOG_HASH_BYTES = 8;
/** Usage that says nothing beside its events, by far the most frequent entry, takes one byte. */
const USAGE = 0;
const DOCUMENT = 1;

/** What the first segment of a chain carries as its predecessor's hash. */
export const NO_PREVIOUS_HASH = new Uint8Array(HASH_BYTES);

/** Packs a segment into the bytes that are stored, and hashes them. */
export function sealSegment(segment: Segment): SealedSegment {
  const writer = new ByteWriter();
  writer.byte(formatOf(segment.state));
  writer.unsigned(segment.seq);
  writer.unsigned(segment.recordedAt);
  writer.unsigned(segment.attempt);
  writer.bytes(Buffer.from(segment.catalogHash, 'hex'));
  writer.bytes(segment.previousHash);
  packEntry(writer, segment.entry);
  packState(writer, segment.state);
  packEvents(writer, segment.events, segment.recordedAt);
  const bytes = writer.finish();
  return { segment, bytes, hash: hashOf(segment.customerId, bytes) };
}

/** Reads stored bytes back; throws when they are cut short or have something behind their end. */
export function unsealSegment(customerId: string, bytes: Uint8Array): SealedSegment {
  const reader = new ByteReader(bytes);
  const format = reader.byte();
  invariant(isKnown(format), `the format ${String(format)} of a segment is known`);
  const [seq, recordedAt, attempt] = [reader.unsigned(), instant(reader.unsigned()), reader.unsigned()];
  const catalogHash = Buffer.from(reader.bytes(CATALOG_HASH_BYTES)).toString('hex');
  const previousHash = reader.bytes(HASH_BYTES);
  const entry = unpackEntry(reader);
  const state = unpackState(reader, format);
  const events = unpackEvents(reader, recordedAt);
  invariant(reader.isAtEnd, 'nothing stands behind the end of a segment');
  const segment: Segment = { customerId, seq, recordedAt, attempt, catalogHash, previousHash, entry, events, state };
  return { segment, bytes, hash: hashOf(customerId, bytes) };
}

/** Over the wallet's name too: a segment cannot be moved to another chain. */
const hashOf = (customerId: string, bytes: Uint8Array): Uint8Array => sha256(customerId, '\n', bytes);

/** As much of the catalog's hash as a segment carries. */
export const shortCatalogHash = (hash: string): string => hash.slice(0, 2 * CATALOG_HASH_BYTES);

function packEntry(writer: ByteWriter, entry: SegmentEntry): void {
  if (entry.kind === 'usage' && Object.keys(entry).length === 1) return writer.byte(USAGE);
  writer.byte(DOCUMENT);
  writer.text(encodeDocument(entry));
}

function unpackEntry(reader: ByteReader): SegmentEntry {
  return reader.byte() === USAGE ? { kind: 'usage' } : (decodeDocument(reader.text()) as SegmentEntry);
}
