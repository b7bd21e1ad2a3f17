import { expect, it } from 'vitest';
import { eventMatcher } from '../../../../infra/local/event-pattern.ts';

const event = {
  source: 'shop.eu',
  'detail-type': 'order.placed',
  resources: ['a', 'b'],
  detail: { total: 5, note: null },
};

it.each([
  ['an exact value', { source: ['shop.eu'] }, true],
  ['one of several', { 'detail-type': ['x', 'order.placed'] }, true],
  ['another value', { source: ['shop'] }, false],
  ['every field', { source: ['shop.eu'], 'detail-type': ['x'] }, false],
  ['a prefix', { source: [{ prefix: 'shop.' }] }, true],
  ['a suffix', { source: [{ suffix: '.us' }] }, false],
  ['anything but a value', { source: [{ 'anything-but': 'centime' }] }, true],
  ['anything but one of several', { source: [{ 'anything-but': ['a', 'shop.eu'] }] }, false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'shop' } }] }, false],
  ['no absent field as anything', { account: [{ 'anything-but': 'x' }] }, false],
  ['a nested number, and null', { detail: { total: [5], note: [null] } }, true],
  ['no number as a text', { detail: { total: ['5'] } }, false],
  ['presence', { detail: { total: [{ exists: true }], more: [{ exists: false }] } }, true],
  ['any element of a list', { resources: ['b'] }, true],
])('matches %s', (_title, pattern, matches) => {
  expect(eventMatcher(pattern)(event)).toBe(matches);
});

it('refuses operators that it does not know, by name', () => {
  expect(() => eventMatcher({ detail: { total: [{ numeric: ['>', 1] }] } })).toThrow('"numeric"');
  expect(() => eventMatcher({ $or: [] })).toThrow('$or');
});
