import { checkVatId } from '../../shared/adapters/vat/check-vat-id.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { customerEndpoints } from './endpoints.ts';

const portsFor = withPorts(storePorts, () => ({ checkVatId }));

export const handler = httpStack(portsFor, customerEndpoints);
