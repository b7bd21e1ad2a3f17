import { describe, expect, it } from 'vitest';
import { Schedule } from '../../../../infra/local/schedules.ts';

function schedule(expression: string, zone?: string, target: object = {}): Schedule {
  return new Schedule({
    id: 'S',
    type: 'AWS::Scheduler::Schedule',
    name: 'S',
    arn: 'arn:aws:scheduler:eu-west-3:000000000000:schedule/default/S',
    metadata: {},
    properties: {
      ScheduleExpression: expression,
      ...(zone && { ScheduleExpressionTimezone: zone }),
      Target: { Arn: 'arn:aws:sqs:eu-west-3:000000000000:work', RoleArn: 'r', ...target },
    },
  });
}

const next = (expression: string, after: string, zone?: string) =>
  new Date(schedule(expression, zone).next(Date.parse(after)) ?? 0).toISOString();

describe('the next instant of a cron expression', () => {
  it.each([
    [
      'is in its time zone, in winter',
      'cron(30 3 * * ? *)',
      '2026-11-01T12:00:00Z',
      'Europe/Paris',
      '2026-11-02T02:30:00.000Z',
    ],
    ['and in summer', 'cron(30 3 * * ? *)', '2026-07-01T12:00:00Z', 'Europe/Paris', '2026-07-02T01:30:00.000Z'],
    [
      'comes after the instant, not at it',
      'cron(30 3 * * ? *)',
      '2026-11-02T02:30:00Z',
      'Europe/Paris',
      '2026-11-03T02:30:00.000Z',
    ],
    ['counts Sunday as 1', 'cron(0 0 ? * 1 *)', '2026-11-02T00:00:00Z', undefined, '2026-11-08T00:00:00.000Z'],
    [
      'knows the last day of a month',
      'cron(0 0 L * ? *)',
      '2027-02-02T00:00:00Z',
      undefined,
      '2027-02-28T00:00:00.000Z',
    ],
    ['knows the year', 'cron(0 0 1 1 ? 2030)', '2026-11-02T00:00:00Z', undefined, '2030-01-01T00:00:00.000Z'],
  ])('%s', (_title, expression, after, zone, expected) => {
    expect(next(expression, after, zone)).toBe(expected);
  });
});

it('a rate has no instants, but a length', () => {
  expect([schedule('rate(5 minutes)').everyMs, schedule('rate(1 day)').everyMs]).toEqual([300_000, 86_400_000]);
  expect(schedule('rate(5 minutes)').next(0)).toBeUndefined();
});

it('what is not understood is an error that names it', () => {
  expect(() => schedule('at(2026-11-01T00:00:00)')).toThrow('at(2026-11-01T00:00:00)');
  expect(() => schedule('rate(1 day)', undefined, { KinesisParameters: {} })).toThrow('KinesisParameters');
});
