import { describe, expect, it } from 'vitest';
import { AccessControl } from '../../../../infra/local/access.ts';
import type { Resource } from '../../../../infra/local/template.ts';

const place = { region: 'eu-west-3', account: '000000000000', awsUrl: 'http://aws', apiUrl: '', pseudoParameters: {} };
const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-3:000000000000:${name}`;
const queue = arn('sqs', 'work');
const rule = arn('events', 'rule/bus/on');
const group = arn('scheduler', 'schedule-group/default');
const resource = (id: string, type: string, properties: Resource['properties'], ownArn = ''): Resource => ({
  ...{ id, type: `AWS::${type}`, name: id, arn: ownArn, properties, metadata: {} },
});
const role = (id: string, service: string, conditions: object = {}): Resource => {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition: conditions };
  const document = { Statement: [trust] };
  return resource(id, 'IAM::Role', { AssumeRolePolicyDocument: document }, `arn:aws:iam::000000000000:role/${id}`);
};
const policy = (of: string, action: string, target: string): Resource =>
  resource(`${of}Policy`, 'IAM::Policy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: target }] },
    Roles: [of],
  });

const access = new AccessControl(
  [
    role('WorkerRole', 'lambda.amazonaws.com'),
    policy('WorkerRole', 'sqs:ReceiveMessage', queue),
    resource(
      'Worker',
      'Lambda::Function',
      { Role: 'arn:aws:iam::000000000000:role/WorkerRole' },
      arn('lambda', 'function:Worker'),
    ),
    role('TimerRole', 'scheduler.amazonaws.com', { StringEquals: { 'aws:SourceArn': group } }),
    policy('TimerRole', 'sqs:SendMessage', queue),
    resource('P', 'SQS::QueuePolicy', {
      Queues: ['http://aws/000000000000/work'],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 'sqs:*',
            Resource: queue,
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
          {
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Resource: queue,
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': rule } },
          },
        ],
      },
    }),
    resource('L', 'Lambda::Permission', {
      FunctionName: 'f',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `${arn('execute-api', 'api')}/*/*/things/{id}`,
    }),
  ],
  place,
);

describe('who may do what', () => {
  it('a function, what its role allows; an outsider, everything; anybody else, nothing', () => {
    expect(() => access.demand('Worker', { action: 'sqs:ReceiveMessage', resource: queue })).not.toThrow();
    expect(() => access.demand('Worker', { action: 'sqs:SendMessage', resource: queue })).toThrow(
      'assumed-role/WorkerRole/Worker is not authorized',
    );
    expect(() => access.demand('local', { action: 'sqs:PurgeQueue', resource: queue })).not.toThrow();
    expect(() => access.demand('Stranger', { action: 'sqs:ReceiveMessage', resource: queue })).toThrow(
      'is not authorized',
    );
  });

  it('a rule, what the queue lets in', () => {
    expect(access.resourceAllows(queue, 'sqs:SendMessage', 'events.amazonaws.com', rule)).toBe(true);
    expect(access.resourceAllows(queue, 'sqs:SendMessage', 'events.amazonaws.com', `${rule}-other`)).toBe(false);
    expect(access.resourceAllows(arn('sqs', 'other'), 'sqs:SendMessage', 'events.amazonaws.com', rule)).toBe(false);
  });

  it('a schedule, what the role allows that it may take', () => {
    const send = { action: 'sqs:SendMessage', resource: queue };
    const timer = 'arn:aws:iam::000000000000:role/TimerRole';
    expect(access.serviceMay('scheduler.amazonaws.com', timer, group, send)).toBe(true);
    expect(access.serviceMay('scheduler.amazonaws.com', timer, `${group}-other`, send)).toBe(false);
    expect(access.serviceMay('events.amazonaws.com', timer, group, send)).toBe(false);
    expect(access.serviceMay('scheduler.amazonaws.com', timer, group, { ...send, action: 'sqs:DeleteMessage' })).toBe(
      false,
    );
  });

  it('a route, the functions that permit it', () => {
    const source = (route: string) => `${arn('execute-api', 'api')}/$default/${route}`;
    expect(access.mayInvoke('f', 'apigateway.amazonaws.com', source('GET/things/{id}'))).toBe(true);
    expect(access.mayInvoke('f', 'apigateway.amazonaws.com', source('GET/other'))).toBe(false);
    expect(access.mayInvoke('g', 'apigateway.amazonaws.com', source('GET/things/{id}'))).toBe(false);
  });
});
