import type { Place, ResourceType } from './resource-types.ts';
import { resourceTypes } from './resource-types.ts';

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  Condition?: string;
}

export interface Template {
  Resources: Record<string, TemplateResource>;
  Parameters?: Record<string, { Default?: unknown }>;
  Conditions?: Record<string, unknown>;
}

/** A resource of the template with its properties resolved to what they are on this machine. */
export interface Resource {
  id: string;
  type: string;
  name: string;
  arn: string;
  properties: Properties;
  metadata: Record<string, unknown>;
}

// The template is CloudFormation's, whose property types are not worth declaring again: each reader picks and checks.
export type Properties = Record<string, unknown>;

/** Resolves CloudFormation's intrinsic functions: those that our stack uses. Any other is an error that names it. */
export class Resolver {
  readonly #template: Template;
  readonly #place: Place;
  readonly #intrinsics: Record<string, (argument: unknown) => unknown>;

  constructor(template: Template, place: Place) {
    this.#template = template;
    this.#place = place;
    this.#intrinsics = {
      Ref: (id) => this.#reference(String(id)),
      'Fn::GetAtt': (argument) => this.#attribute(argument),
      'Fn::Join': (argument) => this.#join(argument),
      'Fn::Sub': (argument) => this.#substitute(argument),
      'Fn::Select': (argument) => this.#select(argument),
      'Fn::Split': (argument) => this.#split(argument),
      'Fn::If': (argument) => this.#choose(argument),
      'Fn::Equals': (argument) => this.#isEqual(argument),
      'Fn::And': (argument) => this.#list(argument).every((item) => this.resolve(item) === true),
      'Fn::Or': (argument) => this.#list(argument).some((item) => this.resolve(item) === true),
      'Fn::Not': (argument) => this.resolve(this.#list(argument)[0]) !== true,
      Condition: (name) => this.#condition(String(name)),
    };
  }

  /** The resources that exist, resolved; the types without effect here keep their properties as they are. */
  resources(): Resource[] {
    return Object.entries(this.#template.Resources)
      .filter(([, resource]) => resource.Condition === undefined || this.#condition(resource.Condition))
      .map(([id, resource]) => this.#resolved(id, resource));
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && isIntrinsicName(name)) {
      const intrinsic = this.#intrinsics[name];
      if (intrinsic === undefined) throw new Error(`The local runtime knows no intrinsic function ${name}.`);
      return intrinsic(argument);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.resolve(item)]).filter(([, item]) => item !== undefined),
    );
  }

  #resolved(id: string, { Type: type, Properties: raw = {}, Metadata: metadata = {} }: TemplateResource): Resource {
    const resourceType = this.#typeOf(id);
    const properties = resourceType.properties === undefined ? raw : (this.resolve(raw) as Properties);
    const unknown = Object.keys(properties).find((name) => resourceType.properties?.includes(name) === false);
    if (unknown !== undefined) {
      throw new Error(`The local runtime does not know the property ${unknown} of ${type} (resource ${id}).`);
    }
    const name = this.#nameOf(id);
    return { id, type, name, arn: this.#arnOf(id), properties, metadata };
  }

  #typeOf(id: string): ResourceType {
    const type = this.#template.Resources[id]?.Type;
    if (type === undefined) throw new Error(`The template refers to "${id}", which is no resource of it.`);
    const known = resourceTypes[type];
    if (known === undefined) throw new Error(`The local runtime knows no resource type ${type} (resource ${id}).`);
    return known;
  }

  /** Its own name; without one its logical id, which stays the same from one run to the next. */
  #nameOf(id: string): string {
    const { nameProperty, nameFromId = (logicalId: string) => logicalId } = this.#typeOf(id);
    const name = nameProperty && this.resolve(this.#template.Resources[id]?.Properties?.[nameProperty]);
    return typeof name === 'string' ? name : nameFromId(id);
  }

  #arnOf(id: string): string {
    const property = (name: string) => this.resolve(this.#template.Resources[id]?.Properties?.[name]);
    return this.#typeOf(id).arn(this.#place, this.#nameOf(id), property);
  }

  #reference(id: string): unknown {
    if (id === 'AWS::NoValue') return undefined;
    const pseudo = this.#place.pseudoParameters[id];
    if (pseudo !== undefined) return pseudo;
    const parameter = this.#template.Parameters?.[id];
    if (parameter !== undefined) {
      if (parameter.Default === undefined) throw new Error(`The template's parameter ${id} has no default.`);
      return parameter.Default;
    }
    const type = this.#typeOf(id);
    return type.reference?.(this.#place, this.#nameOf(id)) ?? this.#nameOf(id);
  }

  #attribute(argument: unknown): string {
    const [id = '', ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    const attribute = rest.join('.');
    const type = this.#typeOf(id);
    const name = this.#nameOf(id);
    if (attribute === 'Arn') return this.#arnOf(id);
    const value = type.attributes?.[attribute]?.(this.#place, name);
    if (value === undefined) throw new Error(`The local runtime knows no attribute ${attribute} of ${id}.`);
    return value;
  }

  #join(argument: unknown): string {
    const [separator, parts] = this.#list(argument);
    return this.#list(this.resolve(parts)).map(String).join(String(separator));
  }

  #substitute(argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const own = this.resolve(variables) as Record<string, unknown>;
    return String(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      const value = own[name] ?? (name.includes('.') ? this.#attribute(name) : this.#reference(name));
      return String(value);
    });
  }

  #select(argument: unknown): unknown {
    const [index, items] = this.#list(argument);
    return this.#list(this.resolve(items))[Number(index)];
  }

  #split(argument: unknown): string[] {
    const [separator, text] = this.#list(argument);
    return String(this.resolve(text)).split(String(separator));
  }

  #choose(argument: unknown): unknown {
    const [name, whenTrue, whenFalse] = this.#list(argument);
    return this.resolve(this.#condition(String(name)) ? whenTrue : whenFalse);
  }

  #isEqual(argument: unknown): boolean {
    const [left, right] = this.#list(argument);
    return this.resolve(left) === this.resolve(right);
  }

  #condition(name: string): boolean {
    const condition = this.#template.Conditions?.[name];
    if (condition === undefined) throw new Error(`The template has no condition ${name}.`);
    return this.resolve(condition) === true;
  }

  #list(value: unknown): unknown[] {
    if (!Array.isArray(value)) throw new Error(`A list was expected, not ${JSON.stringify(value)}.`);
    return value as unknown[];
  }
}

/** Policies have a "Condition" too: as an intrinsic it is written only where a condition stands, with a name. */
function isIntrinsicName(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}
