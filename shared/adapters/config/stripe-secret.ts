import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { type Clock, type Instant, MINUTE_MS } from '../../kernel/instant.ts';

/** After a rotation both secrets are in force for longer than this. */
const KNOWN_FOR_MS = 5 * MINUTE_MS;

const stripeSecret = z.object({
  apiKey: z.string(),
  /** Two while one replaces the other. */
  webhookSecrets: z.array(z.string()),
});
export type StripeSecret = z.output<typeof stripeSecret>;

export type StripeSecretSettings = {
  readonly secretArn: string;
  readonly clock: Clock;
  readonly client?: Pick<SecretsManagerClient, 'send'>;
};

/** Stripe's keys from Secrets Manager, read again after a while, so that a new one is used without a deployment. */
export function readStripeSecret(settings: StripeSecretSettings): () => Promise<StripeSecret> {
  const { secretArn, clock, client = new SecretsManagerClient({}) } = settings;
  let known: { readonly secret: Promise<StripeSecret>; readonly readAt: Instant } | undefined;
  return async () => {
    const now = clock();
    if (known && now - known.readAt < KNOWN_FOR_MS) return known.secret;
    const reading = { secret: readSecret(client, secretArn), readAt: now };
    known = reading;
    try {
      return await reading.secret;
    } catch (error) {
      if (known === reading) known = undefined;
      throw error;
    }
  };
}

async function readSecret(client: Pick<SecretsManagerClient, 'send'>, secretArn: string): Promise<StripeSecret> {
  const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const parsed = stripeSecret.safeParse(jsonOf(text));
  // Without the text: it is a secret.
  if (!parsed.success) throw new Error('The Stripe secret is not {"apiKey": "...", "webhookSecrets": ["..."]}.');
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
