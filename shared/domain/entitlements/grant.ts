import type { Plan } from '../../catalog/catalog.ts';
import { limitOfPlan, type Feature, type Limit } from '../../catalog/features.ts';
import { invariant } from '../../kernel/invariant.ts';

/** What a plan has of a feature, for a number of seats. */
export type Grant =
  | { readonly type: 'amount'; readonly limit: number | 'unlimited' }
  | { readonly type: 'choices'; readonly limit: string | readonly string[]; readonly choices: readonly string[] }
  | { readonly type: 'switch'; readonly limit: boolean }
  | { readonly type: 'by_contract'; readonly limit: 'by_contract' };

const BY_CONTRACT: Grant = { type: 'by_contract', limit: 'by_contract' };

export function grantOf(feature: Feature, plan: Pick<Plan, 'id' | 'seats' | 'includedModules'>, seats: number): Grant {
  if (typeof feature.plans === 'string') return { type: 'amount', limit: limitOfPlan(feature.plans, plan) };
  const value = Object.hasOwn(feature.plans, plan.id) ? feature.plans[plan.id] : undefined;
  invariant(value !== undefined, 'a feature of a checked catalog says what each plan has of it');
  if (value === 'by_contract') return BY_CONTRACT;
  switch (feature.kind) {
    case 'limit':
    case 'quota':
      return { type: 'amount', limit: amountOf(value as Exclude<Limit, 'by_contract'>, seats) };
    case 'level': {
      const level = value as string;
      const { levels } = feature;
      return { type: 'choices', limit: level, choices: levels.slice(0, levels.indexOf(level) + 1) };
    }
    case 'set':
      return { type: 'choices', limit: value as readonly string[], choices: value as readonly string[] };
    case 'switch':
      return { type: 'switch', limit: value as boolean };
  }
}

function amountOf(limit: Exclude<Limit, 'by_contract'>, seats: number): number | 'unlimited' {
  return typeof limit === 'object' ? limit.perSeat * seats : limit;
}
