import { awsStorage } from '../../shared/adapters/aws-storage.ts';
import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { batchingStore } from '../../shared/adapters/dynamodb/batching-store.ts';
import { systemClock } from '../../shared/kernel/instant.ts';
import { once, type PortsFor } from './composition.ts';
import { sharedPorts, type StorePorts } from './ports.ts';

/** The ports of a function that commits for many wallets or customers at once, and tells what it committed. */
export const batchingPorts: PortsFor<StorePorts> = (correlationId) => {
  const { commitFor, ...base } = batching();
  return { ...base, commit: commitFor(correlationId) };
};

const batching = once(() => {
  const { TABLE_NAME: tableName, BUS_NAME: busName } = readEnvironment(['TABLE_NAME', 'BUS_NAME']);
  const storage = awsStorage({ tableName, busName, clock: systemClock, pause, storeOn: batchingStore });
  return { ...storage, ...sharedPorts() };
});
