import { readEnvironment } from '../../shared/adapters/config/environment.ts';
import { messageSender, refuseUsage, sendCloseChunks, sendCloseStart } from '../../shared/adapters/sqs/queues.ts';
import type { Ports } from '../../shared/application/ports.ts';

type Pausing = Pick<Ports, 'pause'>;

/** For a function that may send to the queue `usage-refused`. */
export const usageRefusedPorts = ({ pause }: Pausing): Pick<Ports, 'refuseUsage'> => {
  const { USAGE_REFUSED_QUEUE_URL: url } = readEnvironment(['USAGE_REFUSED_QUEUE_URL']);
  return { refuseUsage: refuseUsage(messageSender({ pause }), url) };
};

/** For a function that may send to the queue `close-starts`. */
export const closeStartPorts = ({ pause }: Pausing): Pick<Ports, 'sendCloseStart'> => {
  const { CLOSE_STARTS_QUEUE_URL: url } = readEnvironment(['CLOSE_STARTS_QUEUE_URL']);
  return { sendCloseStart: sendCloseStart(messageSender({ pause }), url) };
};

/** For a function that may send to the queue `close-chunks`. */
export const closeChunkPorts = ({ pause }: Pausing): Pick<Ports, 'sendCloseChunks'> => {
  const { CLOSE_CHUNKS_QUEUE_URL: url } = readEnvironment(['CLOSE_CHUNKS_QUEUE_URL']);
  return { sendCloseChunks: sendCloseChunks(messageSender({ pause }), url) };
};
