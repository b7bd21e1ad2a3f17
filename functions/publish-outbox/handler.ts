import { awsStorage } from '../../shared/adapters/aws-storage.ts';
import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { measure } from '../../shared/adapters/telemetry/metrics.ts';
import { publishOutbox } from '../../shared/application/publish-outbox.ts';
import { systemClock } from '../../shared/kernel/instant.ts';
import { once } from '../runtime/composition.ts';
import { scheduleStack } from '../runtime/schedule-stack.ts';

/** It needs no catalog, so it is not built on the ports that all others have. */
const storage = once(() => {
  const { TABLE_NAME: tableName, BUS_NAME: busName } = readEnvironment(['TABLE_NAME', 'BUS_NAME']);
  return { ...awsStorage({ tableName, busName, clock: systemClock, pause }), clock: systemClock, measure };
});

export const handler = scheduleStack(storage, publishOutbox);
