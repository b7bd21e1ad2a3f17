import { allPages, type Item, type Put, type Query, type Store } from '../../shared/adapters/store.ts';

export const fresh = (item: Item): Put => ({ item, condition: 'itemDoesNotExist' });

export const next = (item: Item): Put => ({ item, condition: 'revisionIsTheOneBefore' });

export const over = (item: Item): Put => ({ item, condition: 'anyState' });

export const range = (partition: string, more: Partial<Query> = {}): Query => ({
  partition,
  from: '!',
  through: '~',
  order: 'ascending',
  ...more,
});

export const sortKeys = (items: readonly Item[]): string[] => items.map(({ sk }) => sk);

export async function all(store: Store, query: Query): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of allPages(store, query)) items.push(...page);
  return items;
}
