import type { ApiKey } from './api-key.ts';

/** The admin keys that are active, by id: what must be known before one of them is revoked. */
export type AdminRoster = { readonly revision: number; readonly keyIds: readonly string[] };

export const isAdmin = ({ scopes }: Pick<ApiKey, 'scopes'>): boolean => scopes.includes('admin');

export const rosterWith = (roster: AdminRoster | undefined, keyId: string): AdminRoster => ({
  revision: (roster?.revision ?? 0) + 1,
  keyIds: [...new Set([...(roster?.keyIds ?? []), keyId])],
});

/** 'last': without this one nobody could make another key. */
export function rosterWithout(roster: AdminRoster | undefined, keyId: string): AdminRoster | 'last' {
  const keyIds = (roster?.keyIds ?? []).filter((each) => each !== keyId);
  return keyIds.length === 0 ? 'last' : { revision: (roster?.revision ?? 0) + 1, keyIds };
}
