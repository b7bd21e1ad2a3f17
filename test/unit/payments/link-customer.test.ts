import { describe, expect, it } from 'vitest';
import type { Customer } from '../../../shared/domain/customers/customer.ts';
import {
  choosePaymentMethod,
  linkStripe,
  losePaymentMethod,
  unlinkStripe,
} from '../../../shared/domain/payments/link-customer.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { at } from '../../support/wallets.ts';

const NOW = at('2026-11-10T12:00:00Z');
const moment = { at: NOW, now: NOW };
const customer: Customer = {
  id: 'acme',
  revision: 1,
  name: 'Acme',
  email: 'a@example.com',
  kind: 'business',
  country: 'FR',
  address: { line1: '1 rue Serpenoise', postalCode: '57000', city: 'Metz' },
  language: 'fr',
  proofs: [],
  createdAt: NOW,
  updatedAt: NOW,
};
const linked = linkStripe(customer, 'cus_1', NOW);
const card = { id: 'pm_1', type: 'card', brand: 'visa', last4: '4242', expiresOn: '2030-08', chosenAt: NOW };

const chosen = (who: Customer, method = card) => choosePaymentMethod(who, method, NOW)?.customer ?? who;

describe('a payment method', () => {
  it('is chosen by who is linked, and told with what a person knows it by', () => {
    expect(choosePaymentMethod(customer, card, NOW)).toBeUndefined();
    expect(choosePaymentMethod(linked, card, NOW)).toMatchObject({
      customer: { revision: 3, stripe: { customerId: 'cus_1', paymentMethod: card } },
      events: [
        {
          type: 'payment_method.attached',
          aggregate: { type: 'customer', id: 'acme', seq: 3 },
          data: { customerId: 'acme', paymentMethodId: 'pm_1', type: 'card', brand: 'visa', last4: '4242' },
        },
      ],
    });
  });

  it('is not chosen twice', () => {
    expect(choosePaymentMethod(chosen(linked), card, NOW)).toBeUndefined();
  });

  it('that was chosen later wins, in whatever order it is heard of', () => {
    const second = { ...card, id: 'pm_2', chosenAt: instant(NOW + 1) };
    expect(chosen(chosen(linked, card), second).stripe?.paymentMethod?.id).toBe('pm_2');
    expect(chosen(chosen(linked, second), card).stripe?.paymentMethod?.id).toBe('pm_2');
  });

  it('is lost once, and another one is not', () => {
    expect(losePaymentMethod(chosen(linked), 'pm_2', moment)).toBeUndefined();
    const lost = losePaymentMethod(chosen(linked), 'pm_1', moment);
    expect(lost).toMatchObject({ customer: { stripe: { customerId: 'cus_1' } } });
    expect(lost?.customer.stripe).not.toHaveProperty('paymentMethod');
    expect(lost?.events.map(({ type }) => type)).toEqual(['payment_method.detached']);
  });

  it('is lost with the customer at Stripe, and only with that one', () => {
    expect(unlinkStripe(chosen(linked), 'cus_2', moment)).toBeUndefined();
    const unlinked = unlinkStripe(chosen(linked), 'cus_1', moment);
    expect(unlinked?.customer).not.toHaveProperty('stripe');
    expect(unlinked?.events.map(({ type }) => type)).toEqual(['payment_method.detached']);
    expect(unlinkStripe(linked, 'cus_1', moment)?.events).toEqual([]);
  });
});
