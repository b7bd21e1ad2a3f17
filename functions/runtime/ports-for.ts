/** Makes the ports of one invocation: what lasts is built once per instance, the correlation id is the invocation's own. */
export type PortsFor<P> = (correlationId: string) => P;
