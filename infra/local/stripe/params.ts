import type { Form } from './form.ts';
import { invalid } from './failure.ts';

/** A tree of parameters as plain JSON; `''` means null, as everywhere in Stripe's API. */
export type Tree = string | null | { [key: string]: Tree };

const treeOf = (value: string | Form): Tree =>
  typeof value === 'string'
    ? value || null
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, treeOf(inner)]));

/** Without what the caller did not send: what it unset stays, as null. */
export const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

/**
 * The parameters of one request. Every reader says `undefined` for what was not sent. What nobody reads is refused at the
 * end (`refuseUnread`): a parameter that the local Stripe does not play is never ignored in silence.
 */
export class Params {
  readonly #form: Form;
  readonly #path: string;
  readonly #unread: Set<string>;
  readonly #children: Params[] = [];

  constructor(form: Form, path = '') {
    this.#form = form;
    this.#path = path;
    this.#unread = new Set(Object.keys(form));
  }

  nameOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}[${name}]`;
  }

  has(name: string): boolean {
    return name in this.#form;
  }

  /** Accepts parameters that change nothing here, such as where a bank would send the payer back to. */
  accept(...names: string[]): this {
    for (const name of names) this.#unread.delete(name);
    return this;
  }

  #take(name: string): string | Form | undefined {
    this.#unread.delete(name);
    return this.#form[name];
  }

  /** A text; null unsets. */
  text(name: string): string | null | undefined {
    const value = this.#take(name);
    if (typeof value === 'object') throw invalid(`Invalid string: ${name}`, this.nameOf(name));
    return value === '' ? null : value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === null) {
      const missing = this.nameOf(name);
      throw invalid(`Missing required param: ${missing}.`, missing, 'parameter_missing');
    }
    return value;
  }

  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name) ?? undefined;
    if (value === undefined) return undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) {
      throw invalid(`Invalid ${this.nameOf(name)}: must be one of ${choices.join(', ')}`, this.nameOf(name));
    }
    return chosen;
  }

  integer(name: string): number | undefined {
    const value = this.text(name) ?? undefined;
    if (value === undefined) return undefined;
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (Number.isSafeInteger(number)) return number;
    throw invalid(`Invalid integer: ${value}`, this.nameOf(name), 'parameter_invalid_integer');
  }

  requiredInteger(name: string): number {
    this.requiredText(name);
    return this.integer(name) ?? 0;
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name) ?? undefined;
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw invalid(`Invalid boolean: ${value}`, this.nameOf(name));
  }

  /** The parameters under a name, read like these. */
  inner(name: string): Params | undefined {
    const value = this.#take(name);
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') throw invalid(`Invalid object: ${name}`, this.nameOf(name));
    return this.#child(value, this.nameOf(name));
  }

  /** The elements of a list of objects. */
  list(name: string): Params[] {
    const inner = this.inner(name);
    return inner === undefined ? [] : [...inner.#elements()];
  }

  /** The elements of a list of texts. */
  texts(name: string): string[] | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    return typeof value === 'string' ? [] : Object.values(value).map(String);
  }

  /** A tree that is kept as it came, such as an address. */
  tree(name: string): Record<string, Tree> | null | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const tree = treeOf(value);
    if (typeof tree === 'string') throw invalid(`Invalid object: ${name}`, this.nameOf(name));
    return tree;
  }

  /** The metadata after this request: keys are added or, with an empty value, taken away; an empty whole clears it. */
  metadata(before: Readonly<Record<string, string>> | null = {}): Record<string, string> | undefined {
    const changes = this.tree('metadata');
    if (changes === undefined) return undefined;
    if (changes === null) return {};
    const after = new Map(Object.entries(before ?? {}));
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) after.delete(key);
      else after.set(key, this.#metadataValue(key, value));
    }
    if (after.size > 50) throw invalid('Metadata can have at most 50 keys.', 'metadata');
    return Object.fromEntries(after);
  }

  #metadataValue(key: string, value: Tree): string {
    if (typeof value !== 'string') throw invalid('Metadata values must be strings.', `metadata[${key}]`);
    if (key.length > 40) throw invalid('Metadata keys can have up to 40 characters.', `metadata[${key}]`);
    if (value.length > 500) throw invalid('Metadata values can have up to 500 characters.', `metadata[${key}]`);
    return value;
  }

  *#elements(): Generator<Params> {
    for (const [index, value] of Object.entries(this.#form)) {
      this.#unread.delete(index);
      if (typeof value === 'string') throw invalid('Invalid object', this.nameOf(index));
      yield this.#child(value, this.nameOf(index));
    }
  }

  #child(form: Form, path: string): Params {
    const child = new Params(form, path);
    this.#children.push(child);
    return child;
  }

  #allUnread(): string[] {
    return [
      ...[...this.#unread].map((name) => this.nameOf(name)),
      ...this.#children.flatMap((child) => child.#allUnread()),
    ];
  }

  refuseUnread(): void {
    const [first] = this.#allUnread();
    if (first === undefined) return;
    throw invalid(
      `Received unknown parameter: ${first} (unknown to Stripe, or not played by the local Stripe)`,
      first,
      'parameter_unknown',
    );
  }
}
