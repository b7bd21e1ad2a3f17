import type { CheckedFeatures } from './features-schema.ts';

type Report = (path: string, message: string) => void;
type CheckedFeature = CheckedFeatures[string];

/** Each feature says what each plan has of it, in its own words; `prefix` is the place of the plans in the catalog. */
export function checkFeatures(
  { features, plans }: { readonly features: CheckedFeatures; readonly plans: Readonly<Record<string, unknown>> },
  prefix: string,
  report: Report,
): void {
  for (const [id, feature] of Object.entries(features)) {
    const path = `${prefix}features.${id}`;
    const { plans: values } = feature;
    if (typeof values === 'string') continue;
    const silent = Object.keys(plans).filter((plan) => !Object.hasOwn(values, plan));
    if (silent.length > 0) report(`${path}.plans`, `does not say what ${silent.map(quoted).join(', ')} has`);
    for (const plan of Object.keys(values)) {
      if (!Object.hasOwn(plans, plan)) report(`${path}.plans.${plan}`, 'is not a plan of the catalog');
    }
    checkChoices(feature, path, report);
  }
}

function checkChoices(feature: CheckedFeature, path: string, report: Report): void {
  if (feature.kind !== 'level' && feature.kind !== 'set') return;
  const [member, known] = feature.kind === 'level' ? ['levels', feature.levels] : ['values', feature.values];
  if (new Set(known).size < known.length) report(`${path}.${member}`, 'names one twice');
  for (const [plan, value] of Object.entries<string | readonly string[]>(feature.plans)) {
    if (value === 'by_contract') continue;
    for (const each of typeof value === 'string' ? [value] : value) {
      if (!known.includes(each)) report(`${path}.plans.${plan}`, `"${each}" is not one of ${known.join(', ')}`);
    }
  }
}

const quoted = (plan: string): string => `"${plan}"`;
