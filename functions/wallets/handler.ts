import { openTopUpCheckout } from '../../shared/application/open-top-up-checkout.ts';
import { withPorts } from '../runtime/composition.ts';
import { httpStack } from '../runtime/http-stack.ts';
import { storePorts } from '../runtime/ports.ts';
import { stripePorts } from '../runtime/stripe-ports.ts';
import { walletEndpoints } from './endpoints.ts';

const paying = withPorts(storePorts, stripePorts);

/** A top-up beyond the limit is paid at once: its page is opened with the ports of the same invocation. */
const portsFor = (correlationId: string) => {
  const ports = paying(correlationId);
  return { ...ports, openTopUpCheckout: openTopUpCheckout(ports) };
};

export const handler = httpStack(portsFor, walletEndpoints);
