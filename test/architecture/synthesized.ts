import { rmSync } from 'node:fs';
import { buildApp } from '../../infra/build-app.ts';

/** A value of a template: a literal, or an intrinsic function. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Properties = { readonly [key: string]: Value };

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Properties;
  readonly metadata: Properties;
  readonly deletionPolicy: string | undefined;
}

interface Template {
  readonly Resources: {
    readonly [id: string]: {
      readonly Type: string;
      readonly Properties?: Properties;
      readonly Metadata?: Properties;
      readonly DeletionPolicy?: string;
    };
  };
}

export interface Statement {
  readonly effect: Value;
  readonly actions: readonly string[];
  readonly resources: readonly Value[];
  readonly principal: Value;
  readonly condition: Value;
}

const resources = synthesize();

function synthesize(): readonly Resource[] {
  const { stacks, directory } = buildApp({ bundle: false }).synth();
  const templates = stacks.map(({ template }) => template as Template);
  rmSync(directory, { recursive: true, force: true });
  return templates.flatMap((template) =>
    Object.entries(template.Resources).map(([id, resource]) => ({
      id,
      type: resource.Type,
      properties: resource.Properties ?? {},
      metadata: resource.Metadata ?? {},
      deletionPolicy: resource.DeletionPolicy,
    })),
  );
}

export function allResources(): readonly Resource[] {
  return resources;
}

export function ofType(type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type === type);
}

export function byId(id: string): Resource {
  const resource = resources.find((candidate) => candidate.id === id);
  if (resource === undefined) throw new Error(`The template has no resource ${id}.`);
  return resource;
}

/** The resource that a `Ref` or a `Fn::GetAtt` speaks of. */
export function target(value: Value | undefined): Resource {
  const reference = property(value, 'Ref') ?? property(value, 'Fn::GetAtt');
  const id = Array.isArray(reference) ? (reference as readonly Value[])[0] : reference;
  if (typeof id !== 'string') throw new Error(`Not a reference: ${JSON.stringify(value)}`);
  return byId(id);
}

/** The value at a path of names, or undefined. */
export function property(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let current: Value | undefined = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return undefined;
    current = (current as Properties)[name];
  }
  return current;
}

export function list(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** Every string in a value, however deep. */
export function texts(value: Value): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((part: Value) => texts(part));
}

export function statements(document: Value | undefined): readonly Statement[] {
  return list(property(document, 'Statement')).map((statement) => ({
    effect: property(statement, 'Effect') ?? null,
    actions: list(property(statement, 'Action')).map(String),
    resources: list(property(statement, 'Resource')),
    principal: property(statement, 'Principal') ?? null,
    condition: property(statement, 'Condition') ?? null,
  }));
}

/** What the roles with this id are allowed, by all the policies attached to them. */
export function statementsOfRole(id: string): readonly Statement[] {
  return ofType('AWS::IAM::Policy')
    .filter(({ properties }) => list(properties['Roles']).some((role) => target(role).id === id))
    .flatMap(({ properties }) => statements(properties['PolicyDocument']));
}

/** Refuses everyone who comes without TLS. */
export function deniesPlainText({ effect, condition, principal }: Statement): boolean {
  const isEveryone = principal === '*' || property(principal, 'AWS') === '*';
  return effect === 'Deny' && isEveryone && property(condition, 'Bool', 'aws:SecureTransport') === 'false';
}
