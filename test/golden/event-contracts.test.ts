import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTRACTS, contractOf } from '../../events/catalogue.ts';
import { jsonSchemas } from '../../events/json-schemas.ts';
import { EVENT_VERSIONS } from '../../events/versions.ts';
import { canonicalJson, sha256Hex } from '../../shared/kernel/hash.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs', 'events');
const released = JSON.parse(
  readFileSync(join(import.meta.dirname, 'released-event-contracts.json'), 'utf8'),
) as Readonly<Record<string, string>>;
const schemas = jsonSchemas();

/** Of what binds: descriptions may become better. */
const digestOf = (schema: unknown): string => sha256Hex(canonicalJson(withoutDescriptions(schema)));

function withoutDescriptions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !(key === 'description' && typeof value === 'string'))
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  );
}

describe('the contract of', () => {
  it.each(Object.entries(released))(
    '%s is as it was released: others read it so. A change is a new version, in a new file',
    (name, digest) => {
      expect(digestOf(schemas.get(name))).toBe(digest);
    },
  );

  it.each([...schemas.keys()])('%s is in the list of what is released, with its digest', (name) => {
    expect(released[name]).toBe(digestOf(schemas.get(name)));
  });
});

describe('the documents of the events', () => {
  it.each([...schemas])('%s.json says what the contract says; `npm run docs` writes it', (name, schema) => {
    expect(JSON.parse(readFileSync(join(DOCS, `${name}.json`), 'utf8'))).toEqual(schema);
  });

  it('are all of contracts that there are', () => {
    expect(readdirSync(DOCS).toSorted()).toEqual([...schemas.keys()].map((name) => `${name}.json`).toSorted());
  });
});

describe('an event', () => {
  it('is published in a version that the catalogue has, and there is no event without one', () => {
    for (const [type, version] of Object.entries(EVENT_VERSIONS)) expect(contractOf(type, version)).toBeDefined();
    expect(Object.keys(CONTRACTS).toSorted()).toEqual(Object.keys(EVENT_VERSIONS).toSorted());
  });

  it('lies in a file of its own, named after it and its version', () => {
    const files = readdirSync(join(DOCS, '..', '..', 'events')).filter((file) => /\.v\d+\.ts$/.test(file));
    const expected = [...schemas.keys()].map((name) => `${name.replace(/[._](?!v\d+$)/g, '-')}.ts`);
    expect(files.toSorted()).toEqual(expected.toSorted());
  });
});
