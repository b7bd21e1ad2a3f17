import {
  cancelService,
  deleteModule,
  migrateSubscription,
  pauseService,
  putModule,
  resumeService,
  type ChangeOutcome,
} from '../../shared/application/change-subscription.ts';
import type { CreditNoteView } from '../../shared/application/read-credit-notes.ts';
import { previewSubscription } from '../../shared/application/preview-subscription.ts';
import { putSubscription } from '../../shared/application/put-subscription.ts';
import { readSubscription } from '../../shared/application/read-subscription.ts';
import { refundSubscription, type RefundDeps } from '../../shared/application/refund-subscription.ts';
import { sellService } from '../../shared/application/sell-service.ts';
import type { SubscriptionDeps } from '../../shared/application/subscription-changes.ts';
import type { InvoiceLine } from '../../shared/domain/invoices/invoice.ts';
import { asUnitPrice } from '../../shared/domain/invoices/lines.ts';
import type { SubscriptionView } from '../../shared/domain/subscriptions/subscription-view.ts';
import { lineView } from '../invoices/responses.ts';
import { callOf } from '../runtime/idempotent-call.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { etagOf, revisionOfIfMatch } from '../runtime/revision-etag.ts';
import { type Answer, type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { refundView } from './refund-response.ts';
import { previewView, subscriptionView } from './responses.ts';
import { subscriptionRoutes } from './routes.ts';

type SubscriptionsPorts = SubscriptionDeps & RefundDeps;

type Called = {
  readonly params: { readonly customerId: string };
  readonly header: (name: string) => string | undefined;
};

/** Whom a change is about, and which revision the caller has read. */
const changeOf = ({ params, header }: Called) => ({
  customerId: params.customerId,
  revision: revisionOfIfMatch(header('if-match'), 'subscription'),
});

const answerWith = (status: number, view: SubscriptionView): Answer => ({
  status,
  body: subscriptionView(view),
  headers: { etag: etagOf(view.subscription) },
});
/** What is kept for repeats of a call: its body, and the ETag that it answered. */
type Kept = { readonly body: unknown; readonly etag: string };
const keep = ({ subscription }: SubscriptionView, body: unknown): Kept => ({ body, etag: etagOf(subscription) });
/** One that was kept before ETags were is the body alone. */
const answerKept = (kept: Kept | object): Answer =>
  'etag' in kept && 'body' in kept ? { ...ok(kept.body), headers: { etag: kept.etag } } : ok(kept);
const changed = ({ view }: ChangeOutcome): Answer => answerWith(200, view);

export const subscriptionEndpoints: readonly Endpoint<SubscriptionsPorts>[] = [
  endpoint(subscriptionRoutes.putSubscription, (ports: SubscriptionsPorts) => async (call) => {
    const { outcome, view } = await putSubscription(ports)({ ...changeOf(call), request: call.body });
    return answerWith(outcome === 'started' ? 201 : 200, view);
  }),
  endpoint(
    subscriptionRoutes.readSubscription,
    (ports: SubscriptionsPorts) =>
      async ({ params }) =>
        answerWith(200, await readSubscription(ports)(params.customerId)),
  ),
  endpoint(subscriptionRoutes.previewSubscription, (ports: SubscriptionsPorts) => async ({ params, body }) => {
    const { priceBook, ...request } = body;
    const { customerId } = params;
    return ok(previewView(await previewSubscription(ports)({ customerId, request, priceBook })));
  }),
  endpoint(subscriptionRoutes.cancelSubscription, (ports: SubscriptionsPorts) => async (call) => {
    const request = withoutUndefined(call.body);
    const answer = (view: SubscriptionView) => keep(view, subscriptionView(view));
    return answerKept(await cancelService(ports)({ ...changeOf(call), request, call: callOf(call, request), answer }));
  }),
  endpoint(subscriptionRoutes.refundSubscription, (ports: SubscriptionsPorts) => async (call) => {
    const request = withoutUndefined(call.body);
    const answer = (view: SubscriptionView, notes: readonly CreditNoteView[]) => keep(view, refundView(view, notes));
    return answerKept(
      await refundSubscription(ports)({ ...changeOf(call), request, call: callOf(call, request), answer }),
    );
  }),
  endpoint(
    subscriptionRoutes.pauseSubscription,
    (ports: SubscriptionsPorts) => async (call) => changed(await pauseService(ports)(changeOf(call))),
  ),
  endpoint(
    subscriptionRoutes.resumeSubscription,
    (ports: SubscriptionsPorts) => async (call) => changed(await resumeService(ports)(changeOf(call))),
  ),
  endpoint(
    subscriptionRoutes.migrateSubscription,
    (ports: SubscriptionsPorts) => async (call) => changed(await migrateSubscription(ports)(changeOf(call))),
  ),
  endpoint(subscriptionRoutes.putModule, (ports: SubscriptionsPorts) => async (call) => {
    const { module } = call.params;
    const { isNew, view } = await putModule(ports)({ ...changeOf(call), module, trial: call.body.trial });
    return answerWith(isNew ? 201 : 200, view);
  }),
  endpoint(
    subscriptionRoutes.deleteModule,
    (ports: SubscriptionsPorts) => async (call) =>
      changed(await deleteModule(ports)({ ...changeOf(call), module: call.params.module })),
  ),
  endpoint(subscriptionRoutes.sellService, (ports: SubscriptionsPorts) => async (call) => {
    const { unitPrice, ...body } = withoutUndefined(call.body);
    const order = { ...body, ...(unitPrice !== undefined && { unitPrice: asUnitPrice(unitPrice) }) };
    const { customerId } = call.params;
    const input = { customerId, order, call: callOf(call, order), answer: (line: InvoiceLine) => lineView(line) };
    return { status: 201, body: await sellService(ports)(input) };
  }),
];
