import { correctEvent } from '../../shared/application/correct-event.ts';
import { deleteAutoTopUp, putAutoTopUp, readAutoTopUp } from '../../shared/application/auto-top-up.ts';
import { grantCredit, voidGrant } from '../../shared/application/grant-credit.ts';
import { deleteMemberCap, putMemberCap, readMemberCap } from '../../shared/application/member-caps.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { deleteBudget, putBudget, readBudget } from '../../shared/application/budgets.ts';
import { readUsage } from '../../shared/application/read-usage.ts';
import { listWalletEntries, readWallet } from '../../shared/application/read-wallet.ts';
import { type OpenTopUpCheckout, topUpWallet } from '../../shared/application/top-up-wallet.ts';
import { callOf } from '../runtime/idempotent-call.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { created, type Endpoint, endpoint, noContent, ok } from '../runtime/route.ts';
import { pageRequestOf, wirePageOf } from '../runtime/wire.ts';
import { correctionRoutes } from './correction-routes.ts';
import { entryView, walletView } from './responses.ts';
import { usageView } from './usage-responses.ts';
import { walletRoutes } from './routes.ts';

type WalletsPorts = Pick<
  Ports,
  | 'account'
  | 'answer'
  | 'catalog'
  | 'chain'
  | 'clock'
  | 'commit'
  | 'customer'
  | 'invoice'
  | 'memberIndexes'
  | 'members'
  | 'pause'
> & { readonly openTopUpCheckout: OpenTopUpCheckout };

export const walletEndpoints: readonly Endpoint<WalletsPorts>[] = [
  endpoint(
    walletRoutes.readWallet,
    (ports: WalletsPorts) =>
      async ({ params }) =>
        ok(walletView(await readWallet(ports)(params.customerId), ports.catalog.wallet.currency)),
  ),
  endpoint(walletRoutes.listWalletEntries, (ports: WalletsPorts) => async ({ params, query }) => {
    const page = await listWalletEntries(ports)(params.customerId, pageRequestOf(query));
    return ok(wirePageOf(page, entryView(query.expand === 'events')));
  }),
  endpoint(walletRoutes.topUpWallet, (ports: WalletsPorts) => async (request) => {
    const { customerId } = request.params;
    const { amount } = request.body;
    return created(await topUpWallet(ports)({ customerId, amount, call: callOf(request, { amount }) }));
  }),
  endpoint(walletRoutes.grantCredit, (ports: WalletsPorts) => async (request) => {
    const { customerId } = request.params;
    const grant = withoutUndefined(request.body);
    const call = callOf(request, grant);
    return created(await grantCredit(ports)({ ...grant, customerId, actor: request.actor, call }));
  }),
  endpoint(
    walletRoutes.voidGrant,
    (ports: WalletsPorts) =>
      async ({ params, query, actor }) =>
        ok(await voidGrant(ports)({ ...params, reason: query.reason, actor })),
  ),
  endpoint(
    walletRoutes.putMemberCap,
    (ports: WalletsPorts) =>
      async ({ params, body }) =>
        ok(await putMemberCap(ports)({ ...params, amount: body.amount })),
  ),
  endpoint(
    walletRoutes.readMemberCap,
    (ports: WalletsPorts) =>
      async ({ params }) =>
        ok(await readMemberCap(ports)(params)),
  ),
  endpoint(walletRoutes.deleteMemberCap, (ports: WalletsPorts) => async ({ params }) => {
    await deleteMemberCap(ports)(params);
    return noContent();
  }),
  endpoint(
    walletRoutes.putAutoTopUp,
    (ports: WalletsPorts) =>
      async ({ params, body }) =>
        ok(await putAutoTopUp(ports)({ customerId: params.customerId, settings: body })),
  ),
  endpoint(
    walletRoutes.readAutoTopUp,
    (ports: WalletsPorts) =>
      async ({ params }) =>
        ok(await readAutoTopUp(ports)(params)),
  ),
  endpoint(walletRoutes.putBudget, (ports: WalletsPorts) => async ({ params, body: { amount, alertPercents } }) => {
    const ascending = [...new Set(alertPercents)].toSorted((a, b) => a - b);
    return ok(await putBudget(ports)({ ...params, settings: { amount, alertPercents: ascending } }));
  }),
  endpoint(
    walletRoutes.readBudget,
    (ports: WalletsPorts) =>
      async ({ params }) =>
        ok(await readBudget(ports)(params)),
  ),
  endpoint(walletRoutes.deleteBudget, (ports: WalletsPorts) => async ({ params }) => {
    await deleteBudget(ports)(params);
    return noContent();
  }),
  endpoint(correctionRoutes.correctUsage, (ports: WalletsPorts) => async (request) => {
    const correction = withoutUndefined(request.body);
    const call = callOf(request, correction);
    return created(await correctEvent(ports)({ ...correction, actor: request.actor, call }));
  }),
  endpoint(
    walletRoutes.readUsage,
    (ports: WalletsPorts) =>
      async ({ params, query }) =>
        ok(usageView(await readUsage(ports)({ ...params, ...withoutUndefined(query) }))),
  ),
  endpoint(walletRoutes.deleteAutoTopUp, (ports: WalletsPorts) => async ({ params }) => {
    await deleteAutoTopUp(ports)(params);
    return noContent();
  }),
];
