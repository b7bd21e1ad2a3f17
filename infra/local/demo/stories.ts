import type { Actor } from './cast.ts';
import type { Act, Deed } from './script.ts';

/** What happens to some customers; the others just use their plan. */
type Story = {
  readonly customers: number;
  readonly who: (actor: Actor) => boolean;
  readonly enrols?: (actor: Actor, place: number) => Partial<Actor>;
  readonly deeds?: (actor: Actor, place: number) => readonly Deed[];
};

/** The heaviest users are left alone: their wallets are shown. */
const LEFT_ALONE = 16;
const SMALL = 10;

const subscribes = (day: number, { plan, seats }: Pick<Actor, 'plan' | 'seats'>, interval = 'month'): Deed => ({
  day,
  method: 'PUT',
  path: 'subscription',
  body: { plan, seats, interval },
});
const installs = (day: number, module: string, trial = true): Deed => ({
  day,
  method: 'PUT',
  path: `modules/${module}`,
  body: { trial },
});
const does = (day: number, what: string, body?: object): Deed => ({
  day,
  method: 'POST',
  path: `subscription/${what}`,
  ...(body && { body }),
});

const isOn =
  (plan: Actor['plan'], card: 'card' | 'link') =>
  (actor: Actor): boolean =>
    actor.plan === plan && actor.hasCard === (card === 'card');

/** Who brings the customers that the story of the referrals creates. */
const referrers = (cast: readonly Actor[]): readonly string[] =>
  cast.filter(({ plan }) => plan === 'pro').map(({ id }) => id);

const storiesFor = (cast: readonly Actor[]): readonly Story[] => [
  { customers: 6, who: isOn('pro', 'card'), enrols: () => ({ trial: true }) },
  {
    customers: 5,
    who: isOn('individual', 'link'),
    enrols: () => ({ trial: true }),
    deeds: (_, place) => (place < 2 ? [does(20, 'resume')] : []),
  },
  {
    customers: 5,
    who: isOn('individual', 'card'),
    deeds: (actor, place) => [subscribes(8 + 3 * place, { ...actor, plan: 'pro' })],
  },
  {
    customers: 6,
    who: isOn('pro', 'link'),
    deeds: (actor, place) => [subscribes(5 + 4 * place, { ...actor, seats: actor.seats + 2 })],
  },
  {
    customers: 3,
    who: (actor) => actor.plan === 'pro' && actor.seats <= SMALL,
    deeds: (actor) => [subscribes(21, { ...actor, plan: 'individual' })],
  },
  {
    customers: 5,
    who: isOn('pro', 'card'),
    enrols: () => ({ modules: ['lims', 'quality-iso'] }),
    deeds: (_, place) => [
      installs(3, 'time-tracking-pro'),
      ...(place < 3 ? [installs(6, 'ged', false)] : []),
      ...(place === 4 ? [{ day: 25, method: 'DELETE', path: 'modules/time-tracking-pro' } as const] : []),
    ],
  },
  { customers: 2, who: isOn('pro', 'card'), enrols: () => ({ interval: 'year' }) },
  { customers: 2, who: isOn('pro', 'card'), deeds: (actor) => [subscribes(10, actor, 'year')] },
  {
    customers: 3,
    who: ({ plan }) => plan === 'pro',
    enrols: () => ({ proof: { kind: 'ngo', validUntil: '2027-12-31' } }),
  },
  {
    customers: 3,
    who: isOn('pro', 'card'),
    enrols: ({ profile }, place) => ({ profile: { ...profile, referredBy: referrers(cast)[place] } }),
  },
  {
    customers: 2,
    who: ({ plan }) => plan === 'student',
    enrols: (_, place) => ({ hasCard: place === 0, proof: { kind: 'student', validUntil: '2026-11-19' } }),
  },
  {
    customers: 4,
    who: ({ plan }) => plan === 'individual',
    deeds: () => [does(18, 'cancel', { reason: 'too_expensive' })],
  },
  { customers: 1, who: isOn('pro', 'link'), deeds: () => [does(22, 'cancel', { at: 'now', reason: 'switched' })] },
  {
    customers: 3,
    who: ({ plan }) => plan === 'pro',
    deeds: (_, place) => [does(16, 'pause'), ...(place === 0 ? [does(24, 'resume')] : [])],
  },
];

/** Gives stories to customers of the cast, each at most one; the same on every run. */
export function castStories(cast: readonly Actor[]): {
  readonly cast: readonly Actor[];
  readonly acts: readonly Act[];
} {
  const told = new Map<string, Actor>();
  const acts: Act[] = [];
  for (const { customers, who, enrols, deeds } of storiesFor(cast)) {
    const players = cast.slice(LEFT_ALONE).filter((actor) => !told.has(actor.id) && who(actor));
    for (const [place, actor] of players.slice(0, customers).entries()) {
      told.set(actor.id, { ...actor, ...enrols?.(actor, place) });
      for (const deed of deeds?.(actor, place) ?? []) acts.push({ ...deed, customerId: actor.id });
    }
  }
  return { cast: cast.map((actor) => told.get(actor.id) ?? actor), acts };
}
