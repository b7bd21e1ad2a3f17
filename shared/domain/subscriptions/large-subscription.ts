/** From so many seats on, sales is told. */
export const SALES_SEATS = 250;

/** Whether an event tells that a subscription of this size began. */
export function isLargeSubscription(event: unknown): boolean {
  const { type, data } = event as { type?: unknown; data?: { seats?: unknown } };
  return type === 'subscription.started' && Number(data?.seats ?? 0) >= SALES_SEATS;
}
