import { seededRandom } from './random.ts';

/** A customer of the demo, as it is put; the rest is what it subscribes to on the 1st. */
export type Actor = {
  readonly id: string;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly plan: 'student' | 'individual' | 'pro';
  readonly seats: number;
  readonly interval: 'month' | 'year';
  readonly trial: boolean;
  readonly modules: readonly string[];
  readonly hasCard: boolean;
  readonly proof?: { readonly kind: 'student' | 'ngo'; readonly validUntil: string };
};

const first = ['Atelier', 'Bureau', 'Cabinet', 'Maison', 'Studio', 'Agence', 'Groupe', 'Labo', 'Comptoir', 'Compagnie'];
const second = [
  'Moselle',
  'Serpenoise',
  'Vauban',
  'Lorraine',
  'Ardan',
  'Bellecour',
  'Cassini',
  'Duroc',
  'Esnault',
  'Fabert',
  'Graoully',
  'Hugo',
  'Ivry',
  'Jaurès',
  'Kléber',
  'Lumière',
  'Monge',
  'Nadar',
  'Orme',
  'Perec',
];
const places = {
  FR: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  DE: { line1: 'Bahnhofstraße 12', postalCode: '66111', city: 'Saarbrücken' },
  BE: { line1: 'Rue Neuve 4', postalCode: '1000', city: 'Bruxelles' },
  US: { line1: '350 Fifth Avenue', postalCode: '10118', city: 'New York' },
} as const;
type Country = keyof typeof places;
/** A VAT id with valid check digits: reverse charge. */
const vatIds: Partial<Record<Country, string>> = { DE: 'DE136695976', BE: 'BE0403019261' };

/** The same customers on every run, the heaviest users first. */
export function castOf(count: number): Actor[] {
  const random = seededRandom(57_000);
  return Array.from({ length: count }, (_, index) => actorAt(index, random));
}

function actorAt(index: number, random: () => number): Actor {
  const id = `demo-${String(index + 1).padStart(3, '0')}`;
  const draw = random();
  const plan = draw < 0.35 ? 'student' : draw < 0.6 ? 'individual' : 'pro';
  const place = random();
  const country: Country = plan === 'student' || place < 0.7 ? 'FR' : place < 0.82 ? 'DE' : place < 0.92 ? 'BE' : 'US';
  const isBusiness = plan === 'pro' || (plan === 'individual' && random() < 0.5);
  const name = isBusiness
    ? `${first[index % first.length] ?? ''} ${second[index % second.length] ?? ''} ${String(index + 1)}`
    : `Camille ${second[index % second.length] ?? ''}`;
  const vatId = isBusiness ? vatIds[country] : undefined;
  return {
    id,
    plan,
    seats: plan === 'pro' ? 1 + Math.floor(random() * 12) : plan === 'individual' ? 1 + Math.floor(random() * 3) : 1,
    interval: 'month',
    trial: false,
    modules: [],
    hasCard: plan !== 'student' && random() < 0.45,
    ...(plan === 'student' ? { proof: { kind: 'student', validUntil: '2027-10-31' } } : {}),
    profile: {
      name,
      email: `${id}@example.com`,
      kind: isBusiness ? 'business' : 'consumer',
      country,
      address: places[country],
      ...(vatId ? { vatId } : {}),
    },
  };
}
