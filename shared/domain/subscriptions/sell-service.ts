import type { Catalog } from '../../catalog/catalog.ts';
import { bookOn } from '../../catalog/price-book.ts';
import type { Service } from '../../catalog/contract-terms.ts';
import { unitIn, type Language } from '../../catalog/unit-name.ts';
import { BillingError } from '../../kernel/errors.ts';
import { formatCents, type UnitPrice } from '../../kernel/money.ts';
import { addDays, type LocalDate } from '../../kernel/period.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { priceLine } from '../invoices/line-price.ts';
import type { Running } from './change-subscription.ts';
import { finishChange, type SubscriptionFacts } from './finish-change.ts';
import { draftToday } from './install-module.ts';
import type { ChangeContext } from './start-subscription.ts';
import { set, tell } from './subscription-draft.ts';

/** Something that is sold once: so many, at the catalog's price or at one that was agreed. */
export type ServiceOrder = {
  readonly service: string;
  readonly quantity: number;
  /** What it was for, as the invoice says it behind the name. */
  readonly description?: string;
  readonly unitPrice?: UnitPrice;
};

/** A subscription holds so many lines that wait; more is refused, so that it stays a document. */
const MAX_WAITING = 100;

/** Puts a service on the next invoice, whatever the state of the subscription; nothing is invoiced now. */
export function sellService(
  order: ServiceOrder,
  account: Running,
  context: ChangeContext,
): { readonly facts: SubscriptionFacts; readonly line: InvoiceLine } {
  const draft = draftToday(account, context);
  const { waiting } = draft.subscription;
  if (waiting.length >= MAX_WAITING) throw tooMany();
  const line = serviceLine(order, serviceNamed(order.service, context.catalog, draft.on), {
    on: draft.on,
    language: account.customer.language,
  });
  set(draft, { waiting: [...waiting, line] });
  const { currency } = context.catalog;
  tell(draft, 'service.sold', {
    service: order.service,
    quantity: order.quantity,
    net: formatCents(line.net),
    currency,
  });
  return { facts: finishChange(draft, { tail: account.tail }), line };
}

function serviceLine(
  { quantity, description, unitPrice }: ServiceOrder,
  { name, unit, price }: Service,
  { on, language }: { readonly on: LocalDate; readonly language: Language },
): InvoiceLine {
  return {
    kind: 'service',
    description: description === undefined ? name : `${name}: ${description}`,
    ...priceLine(BigInt(quantity), unitPrice ?? price),
    unit: unitIn(unit, language),
    service: { start: on, end: addDays(on, 1) },
  };
}

function serviceNamed(id: string, catalog: Catalog, on: LocalDate): Service {
  const { services } = bookOn(catalog, on);
  const service = Object.hasOwn(services, id) ? services[id] : undefined;
  if (service) return service;
  const known = Object.keys(services);
  throw new BillingError('unknown_service', {
    detail: `The catalog has no service "${id}". Its services are ${known.join(', ') || 'none'}.`,
    errors: [
      { path: 'service', message: `must be one of ${known.join(', ') || 'none: the catalog sells no services'}` },
    ],
    members: { services: known },
  });
}

const tooMany = (): BillingError =>
  new BillingError('too_many_open', {
    detail: `${String(MAX_WAITING)} lines wait for the next invoice already. Send this again once it was issued.`,
    errors: [{ path: 'service', message: `waiting: at most ${String(MAX_WAITING)}` }],
    members: { limit: MAX_WAITING },
  });
