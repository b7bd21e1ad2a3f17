/** What one function consumed since the start, as the engine counted it. */
export type Units = {
  readonly function: string;
  readonly invocations: number;
  readonly readUnits: number;
  readonly writeUnits: number;
};

/** AWS's list prices, in dollars per million (`lambdaGbSecond`: per million GB-seconds, arm64). The demo and the bench read this one file. */
export const PRICES = {
  asOf: '2026-08',
  region: 'us-east-1',
  writeUnit: 0.625,
  readUnit: 0.125,
  httpApiRequest: 1,
  lambdaRequest: 0.2,
  lambdaGbSecond: 13.3334,
  eventBridgeEvent: 1,
  sqsRequest: 0.4,
  s3Put: 5,
} as const;

/** Dollars per million events: units and requests. Lambda's time is not in it: this machine's CPU is not Lambda's. */
export function costPerMillionEvents({ invocations, readUnits, writeUnits }: Units, events: number): number {
  const { writeUnit, readUnit, httpApiRequest, lambdaRequest } = PRICES;
  return (writeUnits * writeUnit + readUnits * readUnit + invocations * (httpApiRequest + lambdaRequest)) / events;
}
