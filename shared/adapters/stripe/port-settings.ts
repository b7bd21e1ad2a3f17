import type { Zone } from '../../kernel/period.ts';
import type { StripeClient } from './client.ts';
import type { Pace } from './pacing.ts';

/** What the ports over Stripe's API are made of. */
export type Settings = { readonly client: StripeClient; readonly pace: Pace; readonly zone: Zone };

/** At most this many objects are looked through for one that an earlier call made: they are the newest of one customer. */
export const LOOKED_THROUGH = 100;
