import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unsealSegment } from '../../../shared/domain/wallets/segment-bytes.ts';
import { settleEvents } from '../../../shared/domain/wallets/settle-events.ts';
import { verifySegment } from '../../../shared/domain/wallets/verify-chain.ts';
import { decodeDocument } from '../../../shared/kernel/document.ts';
import { catalog, context, request } from '../../support/wallets.ts';

/** A chain in the bytes of format 1, as the code wrote it before format 2: each kind of entry that it knew. */
const fixture = readFileSync(new URL('segment-format-1.json', import.meta.url), 'utf8');
const { segments, lastState } = JSON.parse(fixture) as { segments: string[]; lastState: unknown };
const FORMATS = { first: 1, second: 2 };

const read = segments.map((bytes) => unsealSegment('acme', Buffer.from(bytes, 'base64')));

describe('segments of format 1', () => {
  it('read as they were, each following from the one before', () => {
    expect(read.map(({ bytes }) => bytes[0])).toEqual(read.map(() => FORMATS.first));
    expect(read.map(({ segment }) => segment.entry.kind)).toEqual([
      ...['open', 'usage', 'top_up', 'hold', 'hold', 'release', 'usage', 'grant', 'void', 'close', 'usage'],
    ]);
    const ofToday = catalog.hash.startsWith(read[0]?.segment.catalogHash ?? '?')
      ? catalog
      : { ...catalog, hash: 'another' };
    read.forEach((sealed, index) => expect(verifySegment(read[index - 1], sealed, ofToday)).toEqual([]));
    expect(read.at(-1)?.segment.state).toMatchObject(
      decodeDocument(JSON.stringify(lastState)) as Record<string, unknown>,
    );
  });

  it('are followed by segments of format 2', () => {
    const tail = read.at(-1);
    if (!tail) throw new Error('the fixture has segments');
    const next = settleEvents(tail, [request('2026-12-03T10:00:00Z', 700)], context('2026-12-03T10:00:00Z')).sealed;
    expect(next.bytes[0]).toBe(FORMATS.second);
    expect(unsealSegment('acme', next.bytes).segment).toEqual(next.segment);
    expect(verifySegment(tail, next, catalog)).toEqual([]);
  });
});
