/** An action that a function took, as its role allows it. */
export interface UsedAction {
  function: string;
  action: string;
  /** What it was taken on: an ARN, for objects their bucket's. */
  resource: string;
}

/** What the functions have done since the start of the runtime: each action on each resource once. */
export class UsedActions {
  readonly #used = new Map<string, UsedAction>();

  note(caller: string, action: string, arn: string): void {
    // Object keys are endless.
    const resource = action.startsWith('s3:') ? (arn.split('/')[0] ?? arn) : arn;
    const key = `${caller} ${action} ${resource}`;
    if (!this.#used.has(key)) this.#used.set(key, { function: caller, action, resource });
  }

  list(): UsedAction[] {
    return [...this.#used.values()].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
  }
}

const keyOf = ({ function: caller, action, resource }: UsedAction): string => `${caller} ${action} ${resource}`;
