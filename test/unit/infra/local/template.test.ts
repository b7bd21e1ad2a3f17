import { describe, expect, it } from 'vitest';
import type { Place } from '../../../../infra/local/resource-types.ts';
import { Resolver } from '../../../../infra/local/template.ts';
import type { Template } from '../../../../infra/local/template.ts';

const place: Place = {
  region: 'eu-west-3',
  account: '000000000000',
  awsUrl: 'http://aws',
  apiUrl: 'http://api',
  pseudoParameters: { 'AWS::Region': 'eu-west-3' },
};
const resources: Template['Resources'] = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
  Table: { Type: 'AWS::DynamoDB::Table' },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: { 'Fn::Sub': 'bus-${AWS::Region}' } } },
  Rule: { Type: 'AWS::Events::Rule', Properties: { EventBusName: { Ref: 'Bus' }, Name: 'on' } },
};
const resolver = new Resolver({ Resources: resources }, place);

describe('the intrinsic functions', () => {
  it.each([
    ['Ref of a queue is its url', { Ref: 'Queue' }, 'http://aws/000000000000/work'],
    ['Ref of what has no name of its own is its logical id', { Ref: 'Table' }, 'Table'],
    ['Ref of a name that is made of others', { Ref: 'Bus' }, 'bus-eu-west-3'],
    ['an ARN', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-3:000000000000:work'],
    [
      'an ARN with a part of another',
      { 'Fn::GetAtt': ['Rule', 'Arn'] },
      'arn:aws:events:eu-west-3:000000000000:rule/bus-eu-west-3/on',
    ],
    [
      'Join of what is resolved',
      { 'Fn::Join': ['/', ['a', { Ref: 'Table' }, { Ref: 'AWS::Region' }]] },
      'a/Table/eu-west-3',
    ],
    [
      'Sub, with what is to stay',
      { 'Fn::Sub': ['${a}-${!b}-${Queue.QueueName}', { a: { Ref: 'Table' } }] },
      'Table-${b}-work',
    ],
    ['nothing for NoValue', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  ])('%s', (_title, value, resolved) => {
    expect(resolver.resolve(value)).toEqual(resolved);
  });
});

describe('what the runtime does not know is an error that names it', () => {
  const load = (resource: Template['Resources'][string]) => () =>
    new Resolver({ Resources: { ...resources, Strange: resource } }, place).resources();

  it.each([
    ['a resource type', load({ Type: 'AWS::Kinesis::Stream' }), 'AWS::Kinesis::Stream (resource Strange)'],
    ['a property', load({ Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } }), 'FifoQueue of AWS::SQS::Queue'],
    ['a condition', load({ Type: 'AWS::SQS::Queue', Condition: 'IsBig' }), 'conditions (resource Strange)'],
    ['an intrinsic', () => resolver.resolve({ 'Fn::Cidr': [] }), 'Fn::Cidr'],
    ['an attribute', () => resolver.resolve({ 'Fn::GetAtt': ['Table', 'StreamArn'] }), 'StreamArn of Table'],
    ['a reference', () => resolver.resolve({ Ref: 'Nowhere' }), '"Nowhere"'],
  ])('%s', (_title, act, name) => {
    expect(act).toThrow(name);
  });
});
