/**
 * The part of IAM's policy language that our stack uses: Allow and Deny, actions and resources with wildcards,
 * principals, and a few condition operators. Anything else is an error: what is not understood must not be allowed.
 */
export interface Statement {
  isAllow: boolean;
  actions: string[];
  resources: string[];
  /** Of resource and trust policies only: services, ARNs, or `*`. */
  principals: string[] | undefined;
  conditions: Condition[];
}

interface Condition {
  operator: string;
  key: string;
  values: string[];
}

export interface Access {
  action: string;
  resource: string;
  /** The service or the role's ARN that a resource's policy sees. */
  principal?: string;
  /** Condition keys, such as aws:SourceArn. */
  context?: Record<string, string>;
}

const operators: Record<string, (value: string, expected: string) => boolean> = {
  StringEquals: (value, expected) => value === expected,
  StringLike: isLike,
  // Of the keys that it is asked about, a call has one.
  'ForAllValues:StringLike': isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: (value, expected) => value === expected,
};

/** Resolved policy documents as statements. */
export function statementsOf(document: unknown): Statement[] {
  const { Statement: statements } = document as { Statement: unknown };
  return listOf(statements).map((statement) => statementOf(statement as Record<string, unknown>));
}

/** A denial wins, then a permission; nothing is allowed unless said. */
export function isAllowed(statements: readonly Statement[], access: Access): boolean {
  const matching = statements.filter((statement) => applies(statement, access));
  return matching.length > 0 && matching.every(({ isAllow }) => isAllow);
}

/** A policy's `*` and `?` wildcards. */
export function isLike(value: string, pattern: string): boolean {
  let expression = expressions.get(pattern);
  if (expression === undefined) {
    const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
    expression = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
    expressions.set(pattern, expression);
  }
  return expression.test(value);
}

const expressions = new Map<string, RegExp>();
const statementKeys = ['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'];

function statementOf(statement: Record<string, unknown>): Statement {
  const unknown = Object.keys(statement).find((key) => !statementKeys.includes(key));
  if (unknown !== undefined) throw new Error(`The local runtime does not evaluate ${unknown} in a policy.`);
  return {
    isAllow: statement['Effect'] === 'Allow',
    actions: listOf(statement['Action']).map((action) => String(action).toLowerCase()),
    // Trust policies have none: the role itself is meant.
    resources: listOf(statement['Resource'] ?? '*').map(String),
    principals: principalsOf(statement['Principal']),
    conditions: conditionsOf((statement['Condition'] ?? {}) as Record<string, Record<string, unknown>>),
  };
}

function principalsOf(principal: unknown): string[] | undefined {
  if (principal === undefined) return undefined;
  if (typeof principal !== 'object' || principal === null) return [principal as string];
  return Object.values(principal).flatMap(listOf).map(String);
}

function conditionsOf(conditions: Record<string, Record<string, unknown>>): Condition[] {
  return Object.entries(conditions).flatMap(([operator, tests]) => {
    if (operators[operator] === undefined) {
      throw new Error(`The local runtime does not evaluate the condition operator ${operator} in a policy.`);
    }
    return Object.entries(tests).map(([key, values]) => ({ operator, key, values: listOf(values).map(String) }));
  });
}

function applies(statement: Statement, { action, resource, principal, context = {} }: Access): boolean {
  const isTo = ({ principals }: Statement) =>
    principals === undefined || principals.includes('*') || (principal !== undefined && principals.includes(principal));
  return (
    isTo(statement) &&
    statement.actions.some((pattern) => isLike(action.toLowerCase(), pattern)) &&
    statement.resources.some((pattern) => isLike(resource, pattern)) &&
    statement.conditions.every((condition) => holds(condition, context))
  );
}

function holds({ operator, key, values }: Condition, context: Record<string, string>): boolean {
  const value = context[key];
  const test = operators[operator];
  return value !== undefined && test !== undefined && values.some((expected) => test(value, expected));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
