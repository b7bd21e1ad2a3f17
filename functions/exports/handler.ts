import { withPorts } from '../runtime/composition.ts';
import { exportPorts } from '../runtime/export-ports.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { readingPorts } from '../runtime/ports.ts';
import { exportEndpoints } from './endpoints.ts';

const portsFor = withPorts(readingPorts, exportPorts);

export const handler = httpStack(portsFor, exportEndpoints);
