import { countUse } from '../../shared/application/count-use.ts';
import type { Ports } from '../../shared/application/ports.ts';
import {
  readEntitlement,
  readEntitlements,
  type EntitlementAnswer,
  type EntitlementList,
} from '../../shared/application/read-entitlements.ts';
import { taggedAnswer } from '../runtime/etag.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { entitlementsView, entitlementView, useView } from './responses.ts';
import { entitlementRoutes } from './routes.ts';

type EntitlementPorts = Pick<Ports, 'account' | 'quotaUse' | 'catalog' | 'commit' | 'clock' | 'randomBytes' | 'pause'>;

const IF_NONE_MATCH = 'if-none-match';
const HASH_LENGTH = 12;

export const entitlementEndpoints: readonly Endpoint<EntitlementPorts>[] = [
  endpoint(entitlementRoutes.readEntitlements, (ports: EntitlementPorts) => async ({ params, header }) => {
    const list = await readEntitlements(ports)(params.customerId);
    return taggedAnswer(entitlementsView(list), tagOf(list), header(IF_NONE_MATCH));
  }),
  endpoint(entitlementRoutes.readEntitlement, (ports: EntitlementPorts) => async ({ params, query, header }) => {
    const answer = await readEntitlement(ports)(params.customerId, params.feature, withoutUndefined(query));
    // What is used today changes with each use: not for a cache.
    if (answer.resetAt !== undefined) return ok(entitlementView(answer));
    return taggedAnswer(entitlementView(answer), tagOf(answer), header(IF_NONE_MATCH));
  }),
  endpoint(
    entitlementRoutes.countUse,
    (ports: EntitlementPorts) =>
      async ({ params, body }) =>
        ok(useView(await countUse(ports)({ ...params, count: body.count }))),
  ),
];

/** An answer follows from the subscription's revision, the catalog and what was asked; the address says the last. */
const tagOf = ({ subscription, catalogHash }: EntitlementList | EntitlementAnswer): string =>
  `${String(subscription?.revision ?? 0)}-${catalogHash.slice(0, HASH_LENGTH)}`;
