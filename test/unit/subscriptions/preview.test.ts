import { describe, expect, it } from 'vitest';
import { previewSubscription } from '../../../shared/application/preview-subscription.ts';
import { formatCents } from '../../../shared/kernel/money.ts';
import { BillingWorld } from '../../support/billing-world.ts';

const yearly = { plan: 'pro', seats: 1, interval: 'year' } as const;

describe('the preview of a yearly subscription', () => {
  it('shows the renewal also while the first invoice waits to be paid by its link', async () => {
    const world = new BillingWorld({ start: '2026-11-02T09:00:00Z' });
    await world.customer('acme');
    const preview = () => previewSubscription(world.ports)({ customerId: 'acme', request: yearly });
    const amounts = async () => {
      const { now, next } = await preview();
      return [now, next].map((draft) => draft && formatCents(draft.net));
    };
    expect(await amounts()).toEqual(['124.80', '124.80']);
    await world.put('acme', yearly);
    expect(await amounts()).toEqual([undefined, '124.80']);
    await world.liveThrough('2026-11-20T09:00:00Z');
    expect(await world.ports.subscription('acme')).toMatchObject({ status: 'past_due' });
    expect(await amounts()).toEqual([undefined, '124.80']);
  });
});
