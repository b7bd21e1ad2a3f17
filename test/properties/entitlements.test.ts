import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { taskforce } from '../../shared/catalog/taskforce.ts';
import { checkEntitlement, type Subscriber } from '../../shared/domain/entitlements/entitlement.ts';

const catalog = loadCatalog(taskforce);

const subscribers: fc.Arbitrary<Subscriber | undefined> = fc.option(
  fc.record({
    plan: fc.constantFrom(...Object.keys(catalog.plans)),
    seats: fc.integer({ min: 1, max: 300 }),
    status: fc.constantFrom('trialing', 'active', 'past_due', 'paused', 'canceled'),
  }),
  { nil: undefined },
);
const features = fc.constantFrom(...Object.keys(catalog.features));
const amounts = fc.integer({ min: 0, max: 20_000 });
const choicesOf = (id: string): fc.Arbitrary<string | undefined> => {
  const feature = catalog.features[id];
  const choices = feature?.kind === 'level' ? feature.levels : feature?.kind === 'set' ? feature.values : [];
  return fc.constantFrom(undefined, ...choices);
};
const questions = features.chain((feature) =>
  fc.tuple(fc.constant(feature), amounts, choicesOf(feature)).map(([id, used, value]) => ({
    feature: id,
    question: { used, ...(value !== undefined && { value }) },
  })),
);

describe('entitlements', () => {
  it('allow with less used whatever they allow with more', () => {
    fc.assert(
      fc.property(features, amounts, amounts, subscribers, (feature, a, b, subscriber) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const allowed = (used: number): boolean => checkEntitlement(feature, { used }, subscriber, catalog).allowed;
        expect(allowed(more) && !allowed(less)).toBe(false);
      }),
    );
  });

  it('name a plan that does allow what is refused, and that costs no less than another which would', () => {
    fc.assert(
      fc.property(questions, subscribers, ({ feature, question }, subscriber) => {
        const { allowed, allowedBy, reason } = checkEntitlement(feature, question, subscriber, catalog);
        const seats = subscriber?.seats ?? 1;
        const onPlan = (plan: string) =>
          checkEntitlement(feature, question, { plan, seats, status: 'active' }, catalog).allowed;
        const open = Object.values(catalog.plans).filter(
          ({ id, proof, seats: { maximum = Infinity } }) => proof === undefined && seats <= maximum && onPlan(id),
        );
        const prices = open.map(({ price }) => price).sort((a, b) => Number(a - b));
        if (allowed || reason === 'paused') expect(allowedBy).toBeUndefined();
        else if (allowedBy) expect(catalog.plans[allowedBy.plan]?.price).toBe(prices[0]);
        else expect(prices).toEqual([]);
        if (allowedBy) expect(onPlan(allowedBy.plan)).toBe(true);
      }),
    );
  });
});
