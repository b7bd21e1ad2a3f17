import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../shared/application/metrics.ts';
import {
  deniesPlainText,
  list,
  ofType,
  property,
  type Resource,
  type Statement,
  statements,
  statementsOfRole,
  target,
  texts,
} from './synthesized.ts';

const functions = ofType('AWS::Lambda::Function');
const queues = ofType('AWS::SQS::Queue');
const schedules = ofType('AWS::Scheduler::Schedule');
const mappings = ofType('AWS::Lambda::EventSourceMapping');
const deadLetterQueues = queues
  .filter(({ properties }) => 'RedrivePolicy' in properties)
  .map(({ properties }) => target(property(properties['RedrivePolicy'], 'deadLetterTargetArn')));

const ids = (resources: readonly Resource[]): string[] => resources.map(({ id }) => id);
const queueNamed = (name: string): Resource => {
  const queue = queues.find(({ properties }) => properties['QueueName'] === name);
  if (queue === undefined) throw new Error(`The template has no queue ${name}.`);
  return queue;
};
const queuePolicy = (queue: Resource): readonly Statement[] =>
  ofType('AWS::SQS::QueuePolicy')
    .filter(({ properties }) => list(properties['Queues']).some((value) => target(value).id === queue.id))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']));

describe('queues', () => {
  it.each(queues.map((queue) => [String(queue.properties['QueueName']), queue] as const))(
    '%s is encrypted by SQS and refuses plain text',
    (_name, queue) => {
      // EventBridge cannot be granted the AWS-managed key.
      expect(queue.properties).toMatchObject({ SqsManagedSseEnabled: true });
      expect(queue.properties).not.toHaveProperty('KmsMasterKeyId');
      expect(queuePolicy(queue).some(deniesPlainText)).toBe(true);
    },
  );

  it('have each a dead-letter queue of their own, but usage-refused, which nothing consumes', () => {
    const withoutRedrive = queues.filter(({ properties }) => !('RedrivePolicy' in properties));
    expect(ids(withoutRedrive).sort()).toEqual([...ids(deadLetterQueues), queueNamed('usage-refused').id].sort());
    expect(new Set(ids(deadLetterQueues)).size).toBe(mappings.length);
    for (const { properties } of queues.filter(({ properties }) => 'RedrivePolicy' in properties))
      expect(properties['RedrivePolicy']).toMatchObject({ maxReceiveCount: 5 });
    expect(mappings.map(({ properties }) => target(properties['EventSourceArn']).id)).not.toContain(
      queueNamed('usage-refused').id,
    );
  });

  it('keep dead letters for 14 days, longer than the work', () => {
    for (const { properties } of deadLetterQueues) expect(properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    for (const { properties } of queues.filter(({ properties }) => 'RedrivePolicy' in properties))
      expect(properties).not.toHaveProperty('MessageRetentionPeriod');
  });

  it.each(mappings.map((mapping) => [mapping.id, mapping.properties] as const))(
    '%s: hides a message for six times its timeout, and fails only what failed',
    (_id, mapping) => {
      const queue = target(mapping['EventSourceArn']);
      const consumer = target(mapping['FunctionName']);
      expect(Number(queue.properties['VisibilityTimeout'])).toBeGreaterThanOrEqual(
        6 * Number(consumer.properties['Timeout']),
      );
      expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
      const receiving = statementsOfRole(target(consumer.properties['Role']).id).filter(({ actions }) =>
        actions.includes('sqs:ReceiveMessage'),
      );
      expect(receiving.flatMap(({ resources }) => resources)).toEqual([{ 'Fn::GetAtt': [queue.id, 'Arn'] }]);
    },
  );
});

describe('events', () => {
  const rules = ofType('AWS::Events::Rule');

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s may send to its queue, and what it cannot deliver is kept',
    (_id, rule) => {
      const [bus] = ofType('AWS::Events::EventBus');
      expect(target(rule.properties['EventBusName']).id).toBe(bus?.id);
      const targets = list(rule.properties['Targets']);
      expect(targets.length).toBeGreaterThan(0);
      for (const destination of targets) {
        const queue = target(property(destination, 'Arn'));
        const deadLetters = target(property(destination, 'DeadLetterConfig', 'Arn'));
        expect(target(property(queue.properties['RedrivePolicy'], 'deadLetterTargetArn')).id).toBe(deadLetters.id);
        for (const receiver of [queue, deadLetters])
          expect(queuePolicy(receiver).some((statement) => admitsRule(statement, rule))).toBe(true);
      }
    },
  );

  it('from us do not come back as usage', () => {
    const reported = rules.filter(({ properties }) =>
      texts(properties['EventPattern'] ?? null).includes('usage.reported'),
    );
    expect(reported.map(({ properties }) => properties['EventPattern'])).toEqual([
      { 'detail-type': ['usage.reported'], source: [{ 'anything-but': ['centime'] }] },
    ]);
  });
});

describe('schedules', () => {
  it('close in the time of the books, and verify after that', () => {
    const daily = schedules.filter(({ properties }) => String(properties['ScheduleExpression']).startsWith('cron'));
    expect(daily.map(({ properties }) => properties)).toMatchObject([
      { ScheduleExpression: 'cron(30 3 * * ? *)', ScheduleExpressionTimezone: 'Europe/Paris', State: 'ENABLED' },
      { ScheduleExpression: 'cron(0 5 * * ? *)', ScheduleExpressionTimezone: 'Europe/Paris', State: 'ENABLED' },
    ]);
  });

  it.each(schedules.map((schedule) => [schedule.id, schedule.properties] as const))(
    '%s may do one thing, and no other account can make it',
    (_id, schedule) => {
      const role = target(property(schedule['Target'], 'RoleArn'));
      const granted = statementsOfRole(role.id);
      expect(granted.flatMap(({ actions }) => actions)).toHaveLength(1);
      expect(granted.flatMap(({ resources }) => resources)).toContainEqual(property(schedule['Target'], 'Arn'));
      const [trust] = statements(role.properties['AssumeRolePolicyDocument']);
      expect(property(trust?.condition, 'StringEquals', 'aws:SourceAccount')).toEqual({ Ref: 'AWS::AccountId' });
    },
  );
});

describe('alarms', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const watching = (namespace: string): readonly Resource[] =>
    alarms.filter(({ properties }) => properties['Namespace'] === namespace);
  const watched = (namespace: string): string[] =>
    watching(namespace).flatMap(({ properties }) =>
      list(properties['Dimensions']).map((dimension) => target(property(dimension, 'Value')).id),
    );

  it('watch every dead-letter queue, and the usage that is refused, from the first message', () => {
    expect(watched('AWS/SQS').sort()).toEqual([...ids(deadLetterQueues), queueNamed('usage-refused').id].sort());
    for (const { properties } of watching('AWS/SQS'))
      expect(properties).toMatchObject({
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        Statistic: 'Maximum',
      });
  });

  it('watch the functions that callers wait for, and those that no dead-letter queue stands behind', () => {
    const names = watched('AWS/Lambda').map(
      (id) => functions.find((candidate) => candidate.id === id)?.metadata['centime:entry'],
    );
    const scheduled = ['publish-outbox', 'watch-close', 'watch-inbox', 'settle-due', 'verify'];
    for (const name of ['usage', 'holds', 'stripe-webhook', ...scheduled])
      expect(names).toContain(`functions/${name}/handler.ts`);
  });

  const on = (MetricName: string): readonly Resource[] =>
    watching('Centime').filter(({ properties }) => properties['MetricName'] === MetricName);

  it.each(['InvariantsBroken', 'RefundsFailed', 'LargeSubscriptions'])('ring at the first of %s', (MetricName) => {
    expect(on(MetricName).map(({ properties }) => properties)).toMatchObject([
      {
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        Statistic: 'Sum',
        EvaluationPeriods: 1,
        TreatMissingData: 'notBreaching',
      },
    ]);
  });

  it('ring when no verification came to its end for 26 hours, by a count or by silence', () => {
    expect(on('VerifyRuns').map(({ properties }) => properties)).toMatchObject([
      {
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        Statistic: 'Sum',
        Period: 3_600,
        EvaluationPeriods: 26,
        TreatMissingData: 'breaching',
      },
    ]);
  });

  it('find a verification each day, after the close of the night', () => {
    const daily = schedules.filter(
      ({ properties }) =>
        target(property(properties['Target'], 'Arn')).metadata['centime:entry'] === 'functions/verify/handler.ts',
    );
    expect(daily.map(({ properties }) => properties)).toMatchObject([
      { ScheduleExpression: 'cron(0 5 * * ? *)', ScheduleExpressionTimezone: 'Europe/Paris', State: 'ENABLED' },
    ]);
  });

  it.each([
    ['OutboxOldestAge', 300],
    ['InboxOldestAge', 900],
  ])('ring when %s is over %i seconds', (MetricName, Threshold) => {
    const [alarm] = on(MetricName);
    expect(alarm?.properties).toMatchObject({
      Threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      Statistic: 'Maximum',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it('watch the answers of the API', () => {
    expect(watching('AWS/ApiGateway')).toMatchObject([{ properties: { MetricName: '5xx' } }]);
  });

  it('all write to a topic that is encrypted, over TLS, and that CloudWatch may use', () => {
    const [topic] = ofType('AWS::SNS::Topic');
    for (const { properties } of alarms)
      expect(list(properties['AlarmActions']).map((action) => target(action).id)).toEqual([topic?.id]);
    const key = target(topic?.properties['KmsMasterKeyId']);
    const policies = [
      key.properties['KeyPolicy'],
      ...ofType('AWS::SNS::TopicPolicy').map(({ properties }) => properties['PolicyDocument']),
    ];
    for (const policy of policies)
      expect(
        statements(policy).some(
          ({ effect, principal }) =>
            effect === 'Allow' && property(principal, 'Service') === 'cloudwatch.amazonaws.com',
        ),
      ).toBe(true);
    expect(key.properties['EnableKeyRotation']).toBe(true);
  });

  it('say what is wrong, and which page of the runbooks says what to do', () => {
    const index = readFileSync('docs/runbooks/README.md', 'utf8');
    for (const { id, properties } of alarms) {
      const [, sentence = '', page = ''] =
        /^(.{40,}) Runbook: docs\/runbooks\/([a-z-]+\.md)$/.exec(String(properties['AlarmDescription'])) ?? [];
      expect(sentence, id).not.toBe('');
      expect(existsSync(`docs/runbooks/${page}`), page).toBe(true);
      expect(index).toContain(`](${page})`);
    }
  });

  it('stand on everything that the functions measure', () => {
    const measured = watching('Centime').map(({ properties }) => String(properties['MetricName']));
    const counted = ofType('AWS::Logs::MetricFilter').map(({ properties }) =>
      String(property(list(properties['MetricTransformations'])[0], 'MetricName')),
    );
    expect([...new Set(measured)].sort()).toEqual([...METRICS, ...counted].sort());
  });
});

/** Only this rule, by its ARN: no other rule of any account can send. */
function admitsRule({ effect, actions, principal, condition }: Statement, rule: Resource): boolean {
  if (effect !== 'Allow' || property(principal, 'Service') !== 'events.amazonaws.com') return false;
  const source = property(condition, 'ArnEquals', 'aws:SourceArn');
  return actions.includes('sqs:SendMessage') && source !== undefined && target(source).id === rule.id;
}
