import { describe, expect, it } from 'vitest';
import { formatCents, unitPriceOf } from '../../../shared/kernel/money.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { discountOf } from '../../support/contracts.ts';
import { catalog } from '../../support/wallets.ts';

describe('who brought a customer and is under contract', () => {
  it('is credited a month of the plan as it was agreed, not as the price book has it', async () => {
    const world = await ContractWorld.begun({ catalog });
    const agreed = discountOf('agreed', '0.10', { on: ['plan'] });
    await world.accept({
      plan: 'enterprise',
      catalogVersion: catalog.version,
      seats: 20,
      quantities: {},
      lines: [
        { kind: 'plan', product: 'enterprise', name: 'Enterprise', quantity: 20, unitPrice: unitPriceOf('21.50') },
      ],
      discounts: [agreed],
      stacking: catalog.stacking,
    });
    await world.customer('brought', { referredBy: 'acme' });
    await world.put('brought', { seats: 120 });
    const first = (await world.invoices('2026-11')).find(({ customerId }) => customerId === 'brought');
    await world.pay(first?.id ?? '');
    const { waiting } = await world.read();
    // 20 x 21.50 x 0.90, less than the 618.80 that were paid.
    expect(waiting.map(({ kind, net }) => [kind, formatCents(net)])).toEqual([['credit', '-387.00']]);
  });
});
