import { awsStorage } from '../../shared/adapters/aws-storage.ts';
import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { systemClock } from '../../shared/kernel/instant.ts';
import { measure } from '../../shared/adapters/telemetry/metrics.ts';
import { once } from '../runtime/composition.ts';
import { queueStack } from '../runtime/queue-stack.ts';
import { consumeEvent } from './consume-event.ts';

/** It may put items and nothing else: it is given the table's name alone. */
const storage = once(() => {
  const { TABLE_NAME: tableName } = readEnvironment(['TABLE_NAME']);
  return awsStorage({ tableName, clock: systemClock, pause });
});

export const handler = queueStack(
  (correlationId) => ({ commit: storage().commitFor(correlationId), measure }),
  consumeEvent,
);
