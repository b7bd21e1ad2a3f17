import { docsFiles } from '../../shared/adapters/docs/docs-files.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { readingPorts } from '../runtime/ports.ts';
import { catalogEndpoints } from './endpoints.ts';
import { refuseUnknown } from './refuse-unknown.ts';

const portsFor = withPorts(readingPorts, () => ({ docsFile: docsFiles() }));

export const handler = httpStack(portsFor, catalogEndpoints, refuseUnknown);
