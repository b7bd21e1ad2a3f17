import { awsStorage } from '../../shared/adapters/aws-storage.ts';
import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { readStripeSecret } from '../../shared/adapters/config/stripe-secret.ts';
import { undeliveredWebhooks } from '../../shared/adapters/stripe/undelivered-webhooks.ts';
import { measure } from '../../shared/adapters/telemetry/metrics.ts';
import { watchInbox } from '../../shared/application/watch-inbox.ts';
import { systemClock } from '../../shared/kernel/instant.ts';
import { once } from '../runtime/composition.ts';
import { scheduleStack } from '../runtime/schedule-stack.ts';

/** It needs no catalog, so it is not built on the ports that all others have. */
const ports = once(() => {
  const environment = readEnvironment(['TABLE_NAME', 'STRIPE_SECRET_ARN', 'STRIPE_API_BASE']);
  const { TABLE_NAME: tableName, STRIPE_SECRET_ARN: secretArn, STRIPE_API_BASE: apiBase } = environment;
  const { inboxMessage } = awsStorage({ tableName, clock: systemClock, pause });
  const secret = readStripeSecret({ secretArn, clock: systemClock });
  return { inboxMessage, undeliveredWebhooks: undeliveredWebhooks(secret, apiBase), clock: systemClock, measure };
});

export const handler = scheduleStack(ports, watchInbox);
