import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type IScheduleTarget,
  Schedule,
  type ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

interface SendScheduleProps {
  readonly schedule: ScheduleExpression;
  readonly to: WorkQueue;
  readonly body: object;
  readonly description: string;
}

/** Sends a message to a queue at each instant; what cannot be sent goes to the queue's dead letters. */
export function scheduleMessage(
  scope: Construct,
  id: string,
  { schedule, to, body, description }: SendScheduleProps,
): void {
  const role = schedulerRole(scope, id, 'sqs:SendMessage', [to.queue.queueArn, to.deadLetters.queueArn]);
  const target: IScheduleTarget = {
    bind: () => ({
      arn: to.queue.queueArn,
      role,
      input: ScheduleTargetInput.fromObject(body),
      deadLetterConfig: { arn: to.deadLetters.queueArn },
    }),
  };
  new Schedule(scope, id, { schedule, target, description });
}

interface InvokeScheduleProps {
  readonly schedule: ScheduleExpression;
  readonly handler: IFunction;
  readonly description: string;
}

/** Calls a function at each instant. No retry: its next turn does what this one could not. */
export function scheduleCall(
  scope: Construct,
  id: string,
  { schedule, handler, description }: InvokeScheduleProps,
): void {
  const role = schedulerRole(scope, id, 'lambda:InvokeFunction', [handler.functionArn]);
  const target: IScheduleTarget = {
    bind: () => ({
      arn: handler.functionArn,
      role,
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    }),
  };
  new Schedule(scope, id, { schedule, target, description });
}

/** A role for one schedule: CDK's own targets also allow every version of a function, and actions that are never called. */
function schedulerRole(scope: Construct, id: string, action: string, resources: string[]): Role {
  const stack = Stack.of(scope);
  const scheduleGroup = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      // No other account can make Scheduler take this role.
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': scheduleGroup } },
    }),
  });
  role.addToPolicy(new PolicyStatement({ actions: [action], resources }));
  return role;
}
