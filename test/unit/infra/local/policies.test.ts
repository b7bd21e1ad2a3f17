import { describe, expect, it } from 'vitest';
import { isAllowed, statementsOf } from '../../../../infra/local/policies.ts';

const table = 'arn:aws:dynamodb:eu-west-3:000000000000:table/T';
const allow = (more: object) => ({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table, ...more });
const decide = (statements: object | object[], access: object) =>
  isAllowed(statementsOf({ Statement: statements }), { action: 'dynamodb:PutItem', resource: table, ...access });

describe('a policy', () => {
  it.each([
    ['allows what it says', allow({}), {}, true],
    ['no other action', allow({}), { action: 'dynamodb:GetItem' }, false],
    ['no other resource: an index is one of its own', allow({}), { resource: `${table}/index/lists` }, false],
    ['an action in any case', allow({ Action: ['DynamoDB:putitem'] }), {}, true],
    ['wildcards in resources', allow({ Resource: [`${table}*`] }), { resource: `${table}/index/lists` }, true],
    ['dots are no wildcards', allow({ Resource: 'a.b' }), { resource: 'axb' }, false],
    ['a denial wins', [allow({}), { Effect: 'Deny', Action: '*', Resource: '*' }], {}, false],
    [
      'a principal',
      allow({ Principal: { Service: 'events.amazonaws.com' } }),
      { principal: 'events.amazonaws.com' },
      true,
    ],
    [
      'no other principal',
      allow({ Principal: { Service: 'events.amazonaws.com' } }),
      { principal: 'sns.amazonaws.com' },
      false,
    ],
    ['a condition that holds', allow({ Condition: { ArnLike: { a: 'x:*' } } }), { context: { a: 'x:1' } }, true],
    [
      'no condition that fails',
      allow({ Condition: { StringEquals: { a: ['x', 'y'] } } }),
      { context: { a: 'z' } },
      false,
    ],
    [
      'a condition on the key of an item',
      allow({ Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['REQUESTS#*'] } } }),
      { context: { 'dynamodb:LeadingKeys': 'WALLET#REQUESTS#' } },
      false,
    ],
    ['no condition on what is absent', allow({ Condition: { Bool: { a: 'true' } } }), {}, false],
  ])('%s', (_title, statements, access, allowed) => {
    expect(decide(statements, access)).toBe(allowed);
  });

  it('that is not understood is an error: it might deny', () => {
    expect(() => decide(allow({ NotAction: 's3:*' }), {})).toThrow('NotAction');
    expect(() => decide(allow({ Condition: { NumericLessThan: { a: 1 } } }), {})).toThrow('NumericLessThan');
  });
});
