import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Form, parseForm } from '../../../../infra/local/stripe/form.ts';

const plain = (text: string): unknown => JSON.parse(JSON.stringify(parseForm(text)));

describe('parseForm', () => {
  it('reads nested brackets as a tree', () => {
    expect(plain('line_items[0][price_data][unit_amount]=1500&line_items[0][quantity]=2&mode=payment')).toEqual({
      line_items: { 0: { price_data: { unit_amount: '1500' }, quantity: '2' } },
      mode: 'payment',
    });
  });

  it('appends to a list with empty brackets', () => {
    expect(plain('expand[]=a&expand[]=b')).toEqual({ expand: { 0: 'a', 1: 'b' } });
  });

  it('begins a new element of a list when the last one has the key already', () => {
    expect(plain('items[][price]=p1&items[][quantity]=1&items[][price]=p2')).toEqual({
      items: { 0: { price: 'p1', quantity: '1' }, 1: { price: 'p2' } },
    });
  });

  it('decodes names and values', () => {
    expect(plain('metadata%5Ba%20b%5D=caf%C3%A9+%26+co')).toEqual({ metadata: { 'a b': 'café & co' } });
  });

  it('touches no prototype', () => {
    parseForm('__proto__[polluted]=yes&constructor[prototype][polluted]=yes');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes any text without failing', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseForm(text) === 'object'));
  });

  it('reads back whatever tree was written with brackets', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/);
    const { tree } = fc.letrec<{ tree: Form; value: string | Form }>((tie) => ({
      tree: fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      value: fc.oneof({ maxDepth: 4 }, fc.string(), tie('tree')),
    }));
    fc.assert(
      fc.property(tree, (form) => {
        expect(plain(encode(form))).toEqual(form);
      }),
    );
  });
});

const encode = (form: Form, path = ''): string =>
  Object.entries(form)
    .map(([key, value]) => {
      const name = path === '' ? key : `${path}[${key}]`;
      return typeof value === 'string'
        ? `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
        : encode(value, name);
    })
    .join('&');
