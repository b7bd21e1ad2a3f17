import { resourceTypes } from './resource-types.ts';
import type { Place, ResourceType } from './resource-types.ts';

interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  Condition?: string;
}

export interface Template {
  Resources: Record<string, TemplateResource>;
  Parameters?: Record<string, { Default?: unknown }>;
}

/** A resource of the template, with its properties resolved to what they are on this machine. */
export interface Resource {
  id: string;
  type: string;
  name: string;
  arn: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** A resolved property that is a text or a number. */
export function textOf(value: unknown, otherwise = ''): string {
  if (value === undefined) return otherwise;
  if (typeof value === 'object') throw new Error(`A text was expected, not ${JSON.stringify(value)}.`);
  return `${value as string | number}`;
}

/** Resolves the intrinsic functions that our stack uses. Any other is an error that names it. */
export class Resolver {
  readonly #template: Template;
  readonly #place: Place;
  readonly #intrinsics: Record<string, (argument: unknown) => unknown> = {
    Ref: (id) => this.#reference(String(id)),
    'Fn::GetAtt': (argument) => this.#attribute(Array.isArray(argument) ? argument.join('.') : String(argument)),
    'Fn::Join': (argument) => this.#join(argument as [string, unknown]),
    'Fn::Sub': (argument) => this.#substitute(Array.isArray(argument) ? argument : [argument, {}]),
  };

  constructor(template: Template, place: Place) {
    this.#template = template;
    this.#place = place;
  }

  /** All resources; those of a type without effect here keep their properties as they are. */
  resources(): Resource[] {
    return Object.entries(this.#template.Resources).map(([id, resource]) => this.#resolved(id, resource));
  }

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      const intrinsic = this.#intrinsics[name];
      if (intrinsic === undefined) throw new Error(`The local runtime knows no intrinsic function ${name}.`);
      return intrinsic(argument);
    }
    const resolved = entries.map(([key, item]) => [key, this.resolve(item)] as const);
    return Object.fromEntries(resolved.filter(([, item]) => item !== undefined));
  }

  #resolved(id: string, resource: TemplateResource): Resource {
    const { Type: type, Properties: raw = {}, Metadata: metadata = {}, Condition: condition } = resource;
    if (condition !== undefined) throw new Error(`The local runtime knows no conditions (resource ${id}).`);
    const known = this.#typeOf(id).properties;
    const unknown = Object.keys(raw).find((name) => known?.includes(name) === false);
    if (unknown !== undefined) {
      throw new Error(`The local runtime does not know the property ${unknown} of ${type} (resource ${id}).`);
    }
    const properties = known === undefined ? raw : (this.resolve(raw) as Resource['properties']);
    return { id, type, name: this.#nameOf(id), arn: this.#attribute(`${id}.Arn`), properties, metadata };
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
    const { nameProperty = '', nameFromId } = this.#typeOf(id);
    const name = this.#property(id, nameProperty);
    return typeof name === 'string' ? name : (nameFromId?.(id) ?? id);
  }

  #property(id: string, name: string): unknown {
    return this.resolve(this.#template.Resources[id]?.Properties?.[name]);
  }

  #reference(id: string): unknown {
    if (id === 'AWS::NoValue') return undefined;
    const value = this.#place.pseudoParameters[id] ?? this.#template.Parameters?.[id]?.Default;
    return value ?? this.#typeOf(id).reference?.(this.#place, this.#nameOf(id)) ?? this.#nameOf(id);
  }

  /** Of `Resource.Attribute`. */
  #attribute(path: string): string {
    const [id = '', attribute = ''] = path.split('.');
    const { arn, attributes } = this.#typeOf(id);
    const name = this.#nameOf(id);
    if (attribute === 'Arn') return arn(this.#place, name, (property) => this.#property(id, property));
    const value = attributes?.[attribute]?.(this.#place, name);
    if (value === undefined) throw new Error(`The local runtime knows no attribute ${attribute} of ${id}.`);
    return value;
  }

  #join([separator, parts]: [string, unknown]): string {
    return (this.resolve(parts) as unknown[]).map(String).join(separator);
  }

  #substitute([text, variables]: unknown[]): string {
    const own = this.resolve(variables) as Record<string, unknown>;
    return String(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      return String(own[name] ?? (name.includes('.') ? this.#attribute(name) : this.#reference(name)));
    });
  }
}
