import type { Demand } from './demands.ts';
import { isAllowed, isLike, statementsOf } from './policies.ts';
import type { Access, Statement } from './policies.ts';
import type { Place } from './resource-types.ts';
import type { Resource } from './template.ts';
import { UsedActions } from './used-actions.ts';

/** The access key id of callers from outside, who may do everything. */
export const outsider = 'local';

/** What AWS answers with AccessDeniedException. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
}

interface Role {
  arn: string;
  trust: Statement[];
  statements: Statement[];
}

/** Who may do what, as the roles, the resources' policies and the permissions of the template say. */
export class AccessControl {
  /** What the functions asked for and were allowed. */
  readonly used = new UsedActions();
  readonly #place: Place;
  readonly #roles = new Map<string, Role>();
  /** By the ARN of a function, and by its logical id, which is the access key id of its environment. */
  readonly #roleOfFunction = new Map<string, Role>();
  readonly #resourcePolicies = new Map<string, Statement[]>();
  readonly #permissions: { functionArn: string; principal: string; sourceArn: string | undefined }[] = [];
  readonly #decisions = new Map<string, boolean>();

  constructor(resources: readonly Resource[], place: Place) {
    this.#place = place;
    for (const resource of resources) if (resource.type === 'AWS::IAM::Role') this.#addRole(resource);
    for (const resource of resources) this.#add(resource, resources);
  }

  /** A call of a function, by its access key id, or of an outsider. Throws AccessDenied. */
  demand(accessKeyId: string, { action, resource, context }: Demand): void {
    if (accessKeyId === outsider) return;
    const key = `${accessKeyId} ${action} ${resource}`;
    const known = this.#decisions.get(key);
    const role = this.#roleOfFunction.get(accessKeyId);
    const may = known ?? this.#roleMay(role, { action, resource });
    // Object keys are endless, functions and tables are not.
    if (known === undefined && !action.startsWith('s3:')) this.#decisions.set(key, may);
    if (!may && (context === undefined || !this.#roleMay(role, { action, resource, context }))) {
      throw new AccessDenied(this.#denial(accessKeyId, action, resource));
    }
    this.used.note(accessKeyId, action, resource);
  }

  /** Whether a function's role allows what Lambda does in its name, as polling a queue. */
  functionMay(functionArn: string, action: string, resource: string): boolean {
    return this.#roleMay(this.#roleOfFunction.get(functionArn), { action, resource });
  }

  /** Whether a service may take a role, and the role allows the action. */
  serviceMay(
    service: string,
    roleArn: string,
    sourceArn: string,
    access: Pick<Access, 'action' | 'resource'>,
  ): boolean {
    const role = this.#roles.get(roleArn);
    if (role === undefined) return false;
    const context = { 'aws:SourceAccount': this.#place.account, 'aws:SourceArn': sourceArn };
    const taking = { action: 'sts:AssumeRole', resource: roleArn, principal: service, context };
    return isAllowed(role.trust, taking) && this.#roleMay(role, access);
  }

  /** Whether the policy of a resource (a queue) lets a service in. */
  resourceAllows(resource: string, action: string, service: string, sourceArn: string): boolean {
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': this.#place.account, ...overTls };
    return isAllowed(this.#resourcePolicies.get(resource) ?? [], { action, resource, principal: service, context });
  }

  /** Whether an AWS::Lambda::Permission lets a service call a function. */
  mayInvoke(functionArn: string, service: string, sourceArn: string): boolean {
    return this.#permissions.some(
      (permission) =>
        permission.functionArn === functionArn &&
        permission.principal === service &&
        (permission.sourceArn === undefined || isLike(sourceArn, permission.sourceArn)),
    );
  }

  #roleMay(role: Role | undefined, { action, resource, context }: Demand): boolean {
    if (role === undefined) return false;
    const access = { action, resource, principal: role.arn, context: { ...overTls, ...context } };
    // Within one account a role's permission is enough, unless the resource denies it.
    const denials = this.#resourcePolicies.get(resource.split('/')[0] ?? '')?.filter(({ isAllow }) => !isAllow) ?? [];
    return isAllowed([...role.statements, ...denials], access);
  }

  #addRole({ arn, properties }: Resource): void {
    const managed = (properties['ManagedPolicyArns'] ?? []) as string[];
    const unknown = managed.find((policy) => !policy.endsWith('/service-role/AWSLambdaBasicExecutionRole'));
    if (unknown !== undefined) throw new Error(`The local runtime does not know the managed policy ${unknown}.`);
    const inline = (properties['Policies'] ?? []) as { PolicyDocument: unknown }[];
    this.#roles.set(arn, {
      arn,
      trust: statementsOf(properties['AssumeRolePolicyDocument']),
      statements: inline.flatMap(({ PolicyDocument: document }) => statementsOf(document)),
    });
  }

  #add({ id, type, arn, properties }: Resource, resources: readonly Resource[]): void {
    const named = (name: unknown) =>
      resources.find((resource) => resource.type.startsWith('AWS::IAM::Role') && resource.name === name)?.arn ?? '';
    if (type === 'AWS::IAM::Policy') {
      const statements = statementsOf(properties['PolicyDocument']);
      for (const role of properties['Roles'] as string[]) this.#roles.get(named(role))?.statements.push(...statements);
    } else if (type === 'AWS::Lambda::Function') {
      const role = this.#roles.get(String(properties['Role']));
      if (role === undefined) throw new Error(`The function ${id} has a role that is not in the template.`);
      this.#roleOfFunction.set(id, role).set(arn, role);
    } else if (type === 'AWS::SQS::QueuePolicy') {
      for (const url of properties['Queues'] as string[]) this.#addPolicy(this.#queueArn(url), properties);
    } else if (type === 'AWS::S3::BucketPolicy') {
      this.#addPolicy(`arn:aws:s3:::${String(properties['Bucket'])}`, properties);
    } else if (type === 'AWS::Lambda::Permission') {
      this.#permissions.push({
        functionArn: String(properties['FunctionName']),
        principal: String(properties['Principal']),
        sourceArn: properties['SourceArn'] as string | undefined,
      });
    }
  }

  #addPolicy(resourceArn: string, properties: Resource['properties']): void {
    const statements = this.#resourcePolicies.get(resourceArn) ?? [];
    this.#resourcePolicies.set(resourceArn, [...statements, ...statementsOf(properties['PolicyDocument'])]);
  }

  #queueArn(url: string): string {
    return `arn:aws:sqs:${this.#place.region}:${this.#place.account}:${url.split('/').pop() ?? ''}`;
  }

  #denial(accessKeyId: string, action: string, resource: string): string {
    const role = this.#roleOfFunction.get(accessKeyId)?.arn.split('/').pop() ?? 'none';
    const user = `arn:aws:sts::${this.#place.account}:assumed-role/${role}/${accessKeyId}`;
    return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  }
}

/** Stands for the TLS that policies ask for: everything here goes over the loopback interface. */
const overTls = { 'aws:SecureTransport': 'true' };
