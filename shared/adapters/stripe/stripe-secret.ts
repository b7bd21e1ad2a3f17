/** What Secrets Manager holds: the API key, and up to two webhook secrets while one replaces the other. */
export type StripeSecret = { readonly apiKey: string; readonly webhookSecrets: readonly string[] };
/** Cached by its adapter, which reads it again from time to time: a new key is used without a deployment. */
export type ReadStripeSecret = () => Promise<StripeSecret>;
