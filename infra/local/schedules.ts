import { randomUUID } from 'node:crypto';
import { Cron } from 'croner';
import type { AccessControl } from './access.ts';
import type { Targets } from './targets.ts';
import { textOf } from './template.ts';
import type { Resource } from './template.ts';

const unitsMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const targetKeys = ['Arn', 'RoleArn', 'Input', 'DeadLetterConfig', 'RetryPolicy', 'SqsParameters'];

/** EventBridge Scheduler's schedule: at the instants of a cron expression in a time zone, or at a rate. */
export class Schedule {
  readonly name: string;
  /** Undefined if it goes by cron. */
  readonly everyMs: number | undefined;
  readonly #arn: string;
  readonly #cron: Cron | undefined;
  readonly #target: { arn: string; roleArn: string; input: string; deadLetterArn: string | undefined };

  constructor({ id, name, arn, properties }: Resource) {
    const target = properties['Target'] as Record<string, unknown>;
    const unknown = Object.keys(target).find((key) => !targetKeys.includes(key));
    if (unknown !== undefined)
      throw new Error(`The local runtime does not know ${unknown} of a schedule's target (${id}).`);
    this.name = name;
    this.#arn = arn;
    this.#target = {
      arn: String(target['Arn']),
      roleArn: String(target['RoleArn']),
      input: textOf(target['Input'], '{}'),
      deadLetterArn: (target['DeadLetterConfig'] as { Arn?: string } | undefined)?.Arn,
    };
    const expression = String(properties['ScheduleExpression']);
    const zone = textOf(properties['ScheduleExpressionTimezone'], 'UTC');
    this.everyMs = rateOf(expression);
    this.#cron = this.everyMs === undefined ? cronOf(expression, zone) : undefined;
  }

  get targetArn(): string {
    return this.#target.arn;
  }

  /** The first instant of the cron expression after one, in milliseconds. */
  next(after: number): number | undefined {
    return this.#cron?.nextRun(new Date(after))?.getTime();
  }

  fire(at: number, access: AccessControl, targets: Targets): void {
    const { arn, roleArn, input, deadLetterArn } = this.#target;
    const action = arn.startsWith('arn:aws:sqs:') ? 'sqs:SendMessage' : 'lambda:InvokeFunction';
    const group = this.#arn.replace(/:schedule\/([^/]+)\/.*$/, ':schedule-group/$1');
    void targets.deliver({
      from: `schedule ${this.name}`,
      targetArn: arn,
      input: withAttributes(input, this.#arn, at),
      deadLetterArn,
      isAllowed: access.serviceMay('scheduler.amazonaws.com', roleArn, group, { action, resource: arn }),
    });
  }
}

export function schedulesOf(resources: readonly Resource[]): Schedule[] {
  return resources
    .filter(({ type, properties }) => type === 'AWS::Scheduler::Schedule' && properties['State'] !== 'DISABLED')
    .map((resource) => new Schedule(resource));
}

function rateOf(expression: string): number | undefined {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return count === undefined ? undefined : Number(count) * (unitsMs[unit] ?? 0);
}

/** AWS's six fields have no seconds and end with the year; their `?` is croner's `*`, and their Sunday is 1. */
function cronOf(expression: string, timezone: string): Cron {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim();
  if (fields?.split(/\s+/).length !== 6) {
    throw new Error(`The local runtime does not understand the schedule expression "${expression}".`);
  }
  const options = { timezone, mode: '7-part', alternativeWeekdays: true, paused: true } as const;
  return new Cron(`0 ${fields.replaceAll('?', '*')}`, options);
}

/** The context attributes that Scheduler puts into an input. */
function withAttributes(input: string, arn: string, at: number): string {
  return input
    .replaceAll('<aws.scheduler.scheduled-time>', `${new Date(at).toISOString().slice(0, 19)}Z`)
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.attempt-number>', '1')
    .replaceAll('<aws.scheduler.execution-id>', randomUUID());
}
