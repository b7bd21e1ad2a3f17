/** Makes the ports of one invocation: what lasts is built once per instance, the correlation id is the invocation's own. */
export type PortsFor<P> = (correlationId: string) => P;

/** Made at the first call, kept for all later ones. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Builds what lasts while the function starts: what is missing or wrong is found then, and not by its first caller. */
export const warmUp = (portsFor: PortsFor<unknown>): void => void portsFor('start');

/** The ports of a function that uses more than others do; `make` is called once an instance. */
export function withPorts<P, More>(portsFor: PortsFor<P>, make: (ports: P) => More): PortsFor<P & More> {
  let more: { readonly ports: More } | undefined;
  return (correlationId) => {
    const ports = portsFor(correlationId);
    more ??= { ports: make(ports) };
    return { ...ports, ...more.ports };
  };
}
