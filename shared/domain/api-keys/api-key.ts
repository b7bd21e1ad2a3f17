import type { Instant } from '../../kernel/instant.ts';

export const SCOPES = [
  'admin',
  'usage:write',
  'wallets:read',
  'wallets:write',
  'billing:read',
  'billing:write',
  'finance:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A key as it is stored: its SHA-256, never itself. */
export type ApiKey = {
  readonly id: string;
  readonly revision: number;
  /** SHA-256 of the whole key, hex. */
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Absent: no limit of its own (the first admin key of a store is its operator's). */
  readonly requestsPerMinute?: number;
  readonly createdAt: Instant;
  readonly revokedAt?: Instant;
};
