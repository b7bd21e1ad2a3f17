import type { Node } from 'constructs';

/** What a deployment may choose, by `cdk --context name=value`. */
export interface Settings {
  /** The catalog in force: a shipped one by its name, or the path of one as JSON. */
  readonly catalog: string;
  /** Stripe's API; another address only where Stripe is played by a local server. */
  readonly stripeApiBase: string;
  /** False where the functions' sources are run as they are: nothing is bundled, and the assets are placeholders. */
  readonly shouldBundle: boolean;
  /** Who is written to when an alarm goes off; nobody when absent. */
  readonly alarmEmail: string | undefined;
}

export function settingsFromContext(node: Node): Settings {
  return {
    catalog: textFromContext(node, 'catalog') ?? 'taskforce',
    stripeApiBase: textFromContext(node, 'stripeApiBase') ?? 'https://api.stripe.com',
    // From the command line every context value is a text.
    shouldBundle: String(node.tryGetContext('bundle') ?? true) !== 'false',
    alarmEmail: textFromContext(node, 'alarmEmail'),
  };
}

function textFromContext(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new Error(`Context "${name}" must be a text, not ${JSON.stringify(value)}.`);
  return value;
}
