import * as z from 'zod/mini';
import { maxLength, minLength } from '../kernel/schema-length.ts';
import { LIMITS_OF_PLAN } from './features.ts';
import { count, name, planId, positive } from './schema-fields.ts';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_ID_LENGTH = 64;
/** Of a level's or a set's choices. */
const MAX_CHOICES = 50;

const kebab = z
  .string()
  .check(z.regex(KEBAB, 'must be in kebab-case, such as "active-projects"'), maxLength(MAX_ID_LENGTH));
const unit = z.string().check(minLength(1), maxLength(30), z.meta({ description: 'What is counted: "GB"' }));
const byContract = z.literal('by_contract');
const choices = z.array(kebab).check(minLength(1), maxLength(MAX_CHOICES));

const limit = z.union(
  [count, z.strictObject({ perSeat: positive }), z.literal('unlimited'), byContract],
  'must be a whole number, {"perSeat": n}, "unlimited" or "by_contract"',
);
const byPlan = <Value extends z.ZodMiniType>(value: Value) => z.record(planId, value);

const feature = z.discriminatedUnion('kind', [
  z.strictObject({
    name,
    kind: z.literal('limit'),
    unit,
    plans: z.union(
      [z.enum(LIMITS_OF_PLAN), byPlan(limit)],
      'must give each plan a whole number, {"perSeat": n}, "unlimited" or "by_contract"; or be "seats" or "includedModules"',
    ),
  }),
  z.strictObject({ name, kind: z.literal('quota'), unit, per: z.literal('day'), plans: byPlan(limit) }),
  z.strictObject({ name, kind: z.literal('level'), levels: choices, plans: byPlan(z.union([kebab, byContract])) }),
  z.strictObject({
    name,
    kind: z.literal('set'),
    values: choices,
    plans: byPlan(z.union([z.array(kebab), byContract])),
  }),
  z.strictObject({ name, kind: z.literal('switch'), plans: byPlan(z.union([z.boolean(), byContract])) }),
]);

/** The rows of the price grid, by their ids: for each its kind, and what each plan has of it. */
export const features = z.record(kebab, feature);
export type CheckedFeatures = z.output<typeof features>;
