import Stripe from 'stripe';

import { newId, randomText } from './ids.ts';
import { given } from './params.ts';
import { nulls, page, retrieving, without } from './presentation.ts';
import { pendingWebhooks } from './store.ts';
import type { Call, Routes } from './work.ts';

/** The secret is told once, at the creation; it is kept in the endpoint and hidden from then on. */
function create({ work, params }: Call): object {
  params.accept('api_version');
  return work.put('webhook_endpoints', {
    ...nulls('application'),
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: Stripe.API_VERSION,
    created: work.now,
    description: params.text('description') ?? null,
    enabled_events: params.texts('enabled_events') ?? ['*'],
    livemode: false,
    metadata: params.metadata() ?? {},
    secret: `whsec_${randomText(32)}`,
    status: 'enabled',
    url: params.requiredText('url'),
  });
}

const withoutSecret = (endpoint: Stripe.WebhookEndpoint): Stripe.WebhookEndpoint => without(endpoint, 'secret');

function update({ work, params, id }: Call): object {
  const endpoint = work.get('webhook_endpoints', id);
  const disabled = params.boolean('disabled');
  const changes = {
    description: params.text('description'),
    enabled_events: params.texts('enabled_events'),
    metadata: params.metadata(endpoint.metadata),
    status: disabled === undefined ? undefined : disabled ? 'disabled' : 'enabled',
    url: params.text('url') ?? undefined,
  };
  return withoutSecret(work.change('webhook_endpoints', endpoint, given(changes)));
}

function remove({ work, id }: Call): object {
  work.get('webhook_endpoints', id);
  work.remove('webhook_endpoints', id);
  return { id, object: 'webhook_endpoint', deleted: true };
}

function listEvents(call: Call): object {
  const type = call.params.text('type') ?? undefined;
  const types = call.params.texts('types') ?? (type === undefined ? undefined : [type]);
  const isDelivered = call.params.boolean('delivery_success');
  const isMeant = ({ id, type: told }: Stripe.EventBase): boolean =>
    (types === undefined || types.includes(told)) &&
    (isDelivered === undefined || isDelivered === (pendingWebhooks(call.work.store, id) === 0));
  return page(call, '/v1/events', [...call.work.all('events')].reverse().filter(isMeant));
}

export const webhookRoutes: Routes = {
  'POST /v1/webhook_endpoints': create,
  'GET /v1/webhook_endpoints': (call) => {
    const endpoints = [...call.work.all('webhook_endpoints')].reverse().map(withoutSecret);
    return page(call, '/v1/webhook_endpoints', endpoints);
  },
  'GET /v1/webhook_endpoints/:id': ({ work, id }) => withoutSecret(work.get('webhook_endpoints', id)),
  'POST /v1/webhook_endpoints/:id': update,
  'DELETE /v1/webhook_endpoints/:id': remove,
  'GET /v1/events': listEvents,
  'GET /v1/events/:id': retrieving('events'),
};
