import { requiredCustomer } from './customers.ts';
import { newId, randomText } from './ids.ts';
import { nulls } from './presentation.ts';
import type { Call, Routes } from './work.ts';

function create({ work, params }: Call): object {
  const customer = requiredCustomer(work, params);
  const id = newId('bps');
  params.accept('configuration');
  const session = work.put('billing_portal_sessions', {
    ...nulls('customer_account flow on_behalf_of'),
    id,
    object: 'billing_portal.session',
    configuration: params.text('configuration') ?? `bpc_1${randomText(23)}`,
    created: work.now,
    customer: customer.id,
    livemode: false,
    locale: params.text('locale') ?? null,
    return_url: params.text('return_url') ?? null,
    url: `${work.setting.origin}/portal/${id}`,
  });
  work.emit('billing_portal.session.created', session);
  return session;
}

export const portalSessionRoutes: Routes = { 'POST /v1/billing_portal/sessions': create };
