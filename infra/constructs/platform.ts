import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Alarms } from './alarms.ts';
import type { Data } from './data.ts';
import type { FunctionCode } from './function-code.ts';
import type { Queues } from './queues.ts';
import type { Settings } from './settings.ts';

/** What every capability stands on. */
export interface Platform {
  readonly settings: Settings;
  readonly data: Data;
  readonly bus: EventBus;
  readonly queues: Queues;
  readonly alarms: Alarms;
  readonly stripeSecret: Secret;
  readonly code: FunctionCode;
}
