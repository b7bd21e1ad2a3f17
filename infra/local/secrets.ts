import { textOf } from './template.ts';
import type { Resource } from './template.ts';

/** Secrets Manager: the secrets of the template, each with the value that it starts with, or that is set here. */
export class Secrets {
  readonly #secrets: { arn: string; name: string; value: string }[];

  constructor(secrets: readonly Resource[]) {
    this.#secrets = secrets.map(({ arn, name, properties }) => ({
      arn,
      name,
      value: textOf(properties['SecretString']),
    }));
  }

  /** By ARN or by name. */
  find(id: string): { arn: string; name: string; value: string } | undefined {
    return this.#secrets.find(({ arn, name }) => arn === id || name === id);
  }

  set(id: string, value: string): void {
    const secret = this.find(id);
    if (secret === undefined) throw new Error(`The template has no secret ${id}.`);
    secret.value = value;
  }
}
