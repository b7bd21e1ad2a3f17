import type Stripe from 'stripe';

import { invalid } from './failure.ts';
import { newId } from './ids.ts';
import { type Params, given } from './params.ts';
import { decimal, listing, nulls, page, retrieving } from './presentation.ts';
import type { Call, Routes, Work } from './work.ts';

const productFieldsFrom = (params: Params, before: Stripe.Metadata = {}): Partial<Stripe.Product> =>
  given({
    active: params.boolean('active'),
    description: params.text('description'),
    metadata: params.metadata(before),
    name: params.text('name') ?? undefined,
    statement_descriptor: params.text('statement_descriptor'),
    tax_code: params.text('tax_code'),
    unit_label: params.text('unit_label'),
  });

const newProduct = (work: Work, params: Params): Stripe.Product =>
  work.put('products', {
    ...nulls('default_price description package_dimensions shippable statement_descriptor tax_code tax_details'),
    ...nulls('unit_label url'),
    id: params.text('id') ?? newId('prod'),
    object: 'product',
    active: true,
    created: work.now,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    name: params.requiredText('name'),
    type: 'service',
    updated: work.now,
    ...productFieldsFrom(params),
  });

function createProduct({ work, params }: Call): object {
  const product = newProduct(work, params);
  work.emit('product.created', product);
  return product;
}

function updateProduct({ work, params, id }: Call): object {
  const product = work.get('products', id);
  const changes = { ...productFieldsFrom(params, product.metadata), updated: work.now };
  return work.change('products', product, changes, 'product.updated');
}

const recurringFrom = (params: Params | undefined): Stripe.Price.Recurring | null =>
  params === undefined
    ? null
    : {
        interval: params.choice('interval', ['day', 'week', 'month', 'year']) ?? 'month',
        interval_count: params.integer('interval_count') ?? 1,
        meter: null,
        trial_period_days: null,
        usage_type: params.choice('usage_type', ['licensed', 'metered']) ?? 'licensed',
      };

const productIdFrom = (work: Work, params: Params): string => {
  const inline = params.inner('product_data');
  return inline === undefined
    ? work.get('products', params.requiredText('product'), 'product').id
    : newProduct(work, inline).id;
};

const newPrice = (work: Work, params: Params, activity: { active: boolean }): Stripe.Price => {
  const recurring = recurringFrom(params.inner('recurring'));
  const unitAmount = params.requiredInteger('unit_amount');
  return work.put('prices', {
    ...nulls('custom_unit_amount tiers_mode transform_quantity'),
    id: newId('price'),
    object: 'price',
    active: activity.active,
    billing_scheme: 'per_unit',
    created: work.now,
    currency: params.requiredText('currency').toLowerCase(),
    livemode: false,
    lookup_key: params.text('lookup_key') ?? null,
    metadata: params.metadata() ?? {},
    nickname: params.text('nickname') ?? null,
    product: productIdFrom(work, params),
    recurring,
    tax_behavior: params.choice('tax_behavior', ['exclusive', 'inclusive', 'unspecified']) ?? 'unspecified',
    type: recurring === null ? 'one_time' : 'recurring',
    unit_amount: unitAmount,
    unit_amount_decimal: decimal(unitAmount),
  });
};

/** The price that a line names or describes (`price_data`), if it does; one that is described serves this line only. */
export function priceFrom(work: Work, params: Params): Stripe.Price | undefined {
  const described = params.inner('price_data');
  if (described !== undefined) return newPrice(work, described, { active: false });
  const id = params.text('price') ?? undefined;
  return id === undefined ? undefined : work.get('prices', id, params.nameOf('price'));
}

/** A lookup key is of one price; `transfer_lookup_key` takes it from the one that has it. */
const claimLookupKey = (work: Work, params: Params): void => {
  const transfer = params.boolean('transfer_lookup_key') ?? false;
  const key = params.text('lookup_key') ?? undefined;
  const holder = key && [...work.all('prices')].find((price) => price.lookup_key === key);
  if (!holder) return;
  if (!transfer) throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, 'lookup_key');
  work.change('prices', holder, { lookup_key: null }, 'price.updated');
};

function createPrice({ work, params }: Call): object {
  claimLookupKey(work, params);
  const price = newPrice(work, params, { active: params.boolean('active') ?? true });
  work.emit('price.created', price);
  return price;
}

function updatePrice({ work, params, id }: Call): object {
  const price = work.get('prices', id);
  if (price.lookup_key !== params.text('lookup_key')) claimLookupKey(work, params);
  const changes = {
    active: params.boolean('active'),
    lookup_key: params.text('lookup_key'),
    metadata: params.metadata(price.metadata),
    nickname: params.text('nickname'),
  };
  return work.change('prices', price, given(changes), 'price.updated');
}

function listPrices(call: Call): object {
  const keys = call.params.texts('lookup_keys');
  const [product, type, active] = ['product', 'type', 'active'].map((name) => call.params.text(name) ?? undefined);
  const matches = [...call.work.all('prices')]
    .reverse()
    .filter(
      (price) =>
        (keys === undefined || keys.includes(price.lookup_key ?? '')) &&
        (product === undefined || price.product === product) &&
        (type === undefined || price.type === type) &&
        (active === undefined || String(price.active) === active),
    );
  return page(call, '/v1/prices', matches);
}

export const priceRoutes: Routes = {
  'POST /v1/products': createProduct,
  'GET /v1/products': listing('products', '/v1/products', 'active'),
  'GET /v1/products/:id': retrieving('products'),
  'POST /v1/products/:id': updateProduct,
  'POST /v1/prices': createPrice,
  'GET /v1/prices': listPrices,
  'GET /v1/prices/:id': retrieving('prices'),
  'POST /v1/prices/:id': updatePrice,
};
