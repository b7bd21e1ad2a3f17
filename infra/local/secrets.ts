import type { Resource } from './template.ts';

interface Secret {
  arn: string;
  name: string;
  value: string;
}

/** Secrets Manager: the secrets of the template, each with the value that it starts with, or that is set here. */
export class Secrets {
  readonly #secrets: Secret[];

  constructor(resources: readonly Resource[]) {
    this.#secrets = resources
      .filter(({ type }) => type === 'AWS::SecretsManager::Secret')
      .map(({ arn, name, properties }) => ({ arn, name, value: String(properties['SecretString'] ?? '') }));
  }

  /** By ARN or by name. */
  find(id: string): Secret | undefined {
    return this.#secrets.find(({ arn, name }) => arn === id || name === id);
  }

  set(id: string, value: string): void {
    const secret = this.find(id);
    if (secret === undefined) throw new Error(`The template has no secret ${id}.`);
    secret.value = value;
  }
}
