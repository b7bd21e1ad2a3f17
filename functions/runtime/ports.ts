import { awsStorage } from '../../shared/adapters/aws-storage.ts';
import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { pause } from '../../shared/adapters/config/pause.ts';
import { readCatalog } from '../../shared/adapters/config/read-catalog.ts';
import type { StoragePorts } from '../../shared/adapters/dynamodb/ports.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { newId } from '../../shared/kernel/id.ts';
import { systemClock } from '../../shared/kernel/instant.ts';
import { randomBytes } from '../../shared/kernel/random.ts';
import { once, type PortsFor } from './composition.ts';

/** The composition root: what every function is built on. What only some use is in the files beside this one. */

export type BasePorts = Omit<StoragePorts, 'commitFor'> &
  Pick<Ports, 'catalog' | 'clock' | 'newId' | 'randomBytes' | 'pause'>;
export type StorePorts = BasePorts & Pick<Ports, 'commit'>;

const catalog = once(() => readCatalog(readEnvironment(['CENTIME_CATALOG']).CENTIME_CATALOG));

/** The ports of a function that changes nothing: it is not told the name of the bus. */
export const readingPorts: PortsFor<BasePorts> = () => silent();

/** The ports of a function that commits and has nothing to tell. */
export const silentPorts: PortsFor<StorePorts> = (correlationId) => {
  const { commitFor, ...base } = silent();
  return { ...base, commit: commitFor(correlationId) };
};

/** The ports of a function that commits, and tells what it committed. */
export const storePorts: PortsFor<StorePorts> = (correlationId) => {
  const { commitFor, ...base } = committing();
  return { ...base, commit: commitFor(correlationId) };
};

const silent = once(() => {
  const { TABLE_NAME: tableName } = readEnvironment(['TABLE_NAME']);
  return { ...awsStorage({ tableName, clock: systemClock, pause }), ...sharedPorts() };
});

const committing = once(() => {
  const { TABLE_NAME: tableName, BUS_NAME: busName } = readEnvironment(['TABLE_NAME', 'BUS_NAME']);
  return { ...awsStorage({ tableName, busName, clock: systemClock, pause }), ...sharedPorts() };
});

export const sharedPorts = (): Pick<Ports, 'catalog' | 'clock' | 'newId' | 'randomBytes' | 'pause'> => ({
  catalog: catalog(),
  clock: systemClock,
  newId,
  randomBytes,
  pause,
});
