import { describe, expect, it } from 'vitest';
import { pauseService, putModule, deleteModule } from '../../../shared/application/change-subscription.ts';
import { topUpWallet } from '../../../shared/application/top-up-wallet.ts';
import { previewSubscription } from '../../../shared/application/preview-subscription.ts';
import { refundSubscription } from '../../../shared/application/refund-subscription.ts';
import type { Agreement } from '../../../shared/domain/contracts/contract.ts';
import { contractIdOf } from '../../../shared/domain/contracts/start-contract.ts';
import { viewWallet } from '../../../shared/domain/wallets/wallet-view.ts';
import { instant } from '../../../shared/kernel/instant.ts';
import { formatCents, formatMicros, microsOf } from '../../../shared/kernel/money.ts';
import { BillingError } from '../../../shared/kernel/errors.ts';
import { ContractWorld } from '../../support/contract-world.ts';
import { quoteIdOf } from '../../support/contracts.ts';
import { day } from '../../support/quotes.ts';
import { catalog as taskforce } from '../../support/wallets.ts';

const rejected = (promise: Promise<unknown>) =>
  promise.then(
    () => 'not refused',
    (error: unknown) => {
      if (!(error instanceof BillingError)) throw error;
      return error.details.members?.['rule'] ?? error.code;
    },
  );

describe('a contract that is accepted', () => {
  it('begins today: its first instalment is invoiced by its net days, its products are subscribed to', async () => {
    const world = await ContractWorld.begun();
    await world.accept();
    const { status, plan, products, contract, invoicedUntil } = await world.read();
    expect({ status, plan, products, invoicedUntil }).toEqual({
      status: 'active',
      plan: 'annual',
      products: [{ id: 'vps', quantity: 10, since: '2026-11-17' }],
      invoicedUntil: '2026-12-17',
    });
    expect(contract).toMatchObject({ id: contractIdOf(quoteIdOf('1')), instalmentsInvoiced: 1, renewals: 0 });
    expect(await world.lines('2026-11')).toEqual([
      {
        cause: 'instalment:ctr:1',
        due: '2026-12-17',
        net: '99.90',
        lines: [['product', '99.90', '2026-11-17', '2026-12-17']],
      },
    ]);
    expect(world.types('subscription.', 'contract.')).toEqual(['subscription.started', 'contract.started']);
  });

  it('waits for its first day, and begins on it, once', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ startsOn: day('2026-12-01') });
    expect(await world.read()).toMatchObject({ status: 'canceled', scheduledContract: { startsOn: '2026-12-01' } });
    expect(await world.lines('2026-11')).toEqual([]);
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect((await world.lines('2026-12')).map(({ cause }) => cause)).toEqual(['instalment:ctr:1']);
    const { status, startDate, scheduledContract } = await world.read();
    expect({ status, startDate, scheduledContract }).toEqual({ status: 'active', startDate: '2026-12-01' });
  });

  it('is invoiced on its own days, not by the close', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'quarterly' });
    await world.liveThrough('2027-06-01T09:00:00Z');
    const causes = (await world.lines('2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04', '2027-05')).map(
      ({ cause }) => cause,
    );
    expect(causes).toEqual(['instalment:ctr:1', 'instalment:ctr:2', 'instalment:ctr:3']);
  });

  it('takes the place of a self-service subscription: what was paid for later days is given back', async () => {
    const world = await ContractWorld.begun({ catalog: taskforce, start: '2026-11-01T09:00:00Z' });
    await world.addCard('acme');
    await world.put('acme', { plan: 'pro', seats: 10 });
    await world.liveThrough('2026-11-16T09:00:00Z');
    await world.accept(enterprise({ startsOn: day('2026-11-16') }));
    // Pro 10 x 13.00 x 15/30 back; 20 x 21.50 for a month.
    expect((await world.lines('2026-11')).at(-1)).toMatchObject({
      net: '365.00',
      lines: [
        ['credit', '-65.00', '2026-11-16', '2026-12-01'],
        ['plan', '430.00', '2026-11-16', '2026-12-16'],
      ],
    });
    expect(await world.read()).toMatchObject({ plan: 'enterprise', seats: 20, charges: [], status: 'active' });
  });

  it('ends a trial', async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    await world.put('acme', { plan: 'pro', seats: 2, trial: true });
    await world.accept(enterprise({ startsOn: day('2026-11-17') }));
    expect(world.types('trial.', 'contract.')).toEqual(['trial.ended', 'trial.converted', 'contract.started']);
    expect((await world.read()).trialEnd).toBeUndefined();
  });

  it.each([
    ['retroactive', async (world: ContractWorld) => world.accept({ startsOn: day('2026-11-16') })],
    [
      'contract_scheduled',
      async (world: ContractWorld) => {
        await world.accept({ startsOn: day('2026-12-01') });
        await world.accept();
      },
    ],
    [
      'amendment_required',
      async (world: ContractWorld) => {
        await world.accept();
        await world.accept();
      },
    ],
    ['nothing_to_amend', async (world: ContractWorld) => world.accept({}, contractIdOf('another'))],
  ])('is refused: %s', async (rule, act) => {
    expect(await rejected(act(await ContractWorld.begun()))).toBe(rule);
  });

  it('is refused while a module is installed that it neither has nor brings', async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    await world.put('acme', { plan: 'pro', modules: ['sap-integration'] });
    expect(await rejected(world.accept({ ...enterprise({}), plan: 'pro' }))).toBe('module_not_agreed');
    await world.accept(enterprise({}));
    expect((await world.read()).modules).toMatchObject([{ id: 'sap-integration', included: true }]);
  });
});

const enterprise = (more: Partial<Agreement>): Partial<Agreement> => ({
  plan: 'enterprise',
  catalogVersion: taskforce.version,
  seats: 20,
  quantities: {},
  lines: [
    { kind: 'plan', product: 'enterprise', name: 'Enterprise', quantity: 20, unitPrice: microsOf('21.50') as never },
  ],
  stacking: taskforce.stacking,
  ...more,
});

describe('a contract that runs', () => {
  it('is changed by an amendment alone', async () => {
    const world = await ContractWorld.begun();
    await world.accept();
    const { revision } = await world.read();
    const put = (request: object) => rejected(world.put('acme', { plan: 'annual', ...request }));
    expect(await put({ quantities: { vps: 11 } })).toBe('amendment_required');
    expect(await put({ seats: 2 })).toBe('amendment_required');
    expect(await put({ plan: 'enterprise' })).toBe('amendment_required');
    expect(await put({ plan: 'nonsense' })).toBe('unknown_plan');
    expect(await rejected(pauseService(world.ports)({ customerId: 'acme' }))).toBe('contract_binding');
    const call = { key: 'refund', inputHash: '' };
    const refund = refundSubscription(world.ports)({
      customerId: 'acme',
      request: { reason: 'unused' },
      call,
      answer: () => ({}),
    });
    expect(await rejected(refund)).toBe('contract_binding');
    expect(await put({ quantities: { vps: 10 } })).toBe('not refused');
    expect((await world.read()).revision).toBe(revision);
  });

  it('a plan that is sold by contract needs a quote', async () => {
    const world = await ContractWorld.begun();
    expect(await rejected(world.put('acme', { plan: 'annual' }))).toBe('contract_required');
  });

  it('has its modules: what comes with the plan is installed and taken out, what was agreed stays', async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    const agreed = enterprise({ plan: 'pro', modules: ['sap-integration'] });
    await world.accept(agreed);
    expect(world.types('module.')).toEqual(['module.installed']);
    const input = { customerId: 'acme' };
    expect(await rejected(putModule(world.ports)({ ...input, module: 'lims', trial: false }))).toBe('not refused');
    expect(await rejected(putModule(world.ports)({ ...input, module: 'zapier-premium', trial: false }))).toBe(
      'amendment_required',
    );
    expect(await rejected(deleteModule(world.ports)({ ...input, module: 'sap-integration' }))).toBe(
      'amendment_required',
    );
    expect(await rejected(deleteModule(world.ports)({ ...input, module: 'lims' }))).toBe('not refused');
    await world.liveThrough('2027-01-02T09:00:00Z');
    const nets = (await world.lines('2026-11', '2026-12', '2027-01')).map(({ net }) => net);
    expect(nets).toEqual(['430.00', '430.00']);
  });

  it('previews its next instalment', async () => {
    const world = await ContractWorld.begun();
    await world.accept({ rhythm: 'quarterly' });
    const request = { plan: 'annual' };
    const { now, next } = await previewSubscription(world.ports)({ customerId: 'acme', request });
    expect(now).toBeUndefined();
    expect(next?.cause).toContain('instalment:');
    expect(next && formatCents(next.net)).toBe('299.70');
  });

  it('is past due while an instalment is unpaid, and in good standing when all that are overdue are paid', async () => {
    const world = await ContractWorld.begun();
    await world.accept();
    await world.liveThrough('2027-01-20T09:00:00Z');
    const [first, second] = await world.invoices('2026-11', '2026-12');
    expect((await world.read()).status).toBe('past_due');
    await world.pay(first?.id ?? '');
    expect((await world.read()).status).toBe('past_due');
    await world.pay(second?.id ?? '');
    expect(await world.read()).toMatchObject({ status: 'active', firstInvoice: { dueDate: '2027-02-16' } });
    await world.liveThrough('2027-06-20T09:00:00Z');
    // Never paused by itself: what was committed to goes on, and people decide.
    expect((await world.read()).status).toBe('past_due');
    const periods = ['2027-01', '2027-02', '2027-03', '2027-04', '2027-05', '2027-06'];
    expect(await world.invoices(...periods)).toHaveLength(6);
  });

  it('brings a pool for each term, and takes back what is left of it when it is amended', async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    const pool = { amount: microsOf('500.00'), per: 'term' } as const;
    await world.accept(enterprise({ pool }));
    const available = async () =>
      formatMicros(viewWallet(await world.tail('acme'), taskforce, instant(world.now)).available);
    expect(await available()).toBe('500.00');
    await world.use('acme', 20_000);
    await world.liveThrough('2027-01-10T09:00:00Z');
    expect(await available()).toBe('480.00');
    const contractId = (await world.read()).contract?.id ?? '';
    await world.accept(enterprise({ pool, startsOn: day('2027-01-10') }), contractId);
    expect(await available()).toBe('500.00');
    await world.liveThrough('2028-01-11T09:00:00Z');
    expect(await available()).toBe('500.00');
    expect((await world.read()).contract?.renewals).toBe(1);
  });

  it("brings a month's pool each month, the first one by its days", async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    await world.accept(enterprise({ pool: { amount: microsOf('300.00'), per: 'month' } }));
    const granted = async () =>
      formatMicros(viewWallet(await world.tail('acme'), taskforce, instant(world.now)).granted);
    expect(await granted()).toBe('140.00');
    await world.liveThrough('2026-12-02T09:00:00Z');
    expect(await granted()).toBe('300.00');
  });
});

describe('the credit limit of a contract', () => {
  const topUp = async (world: ContractWorld, amount: string, key: string) => {
    const openTopUpCheckout = () => Promise.resolve({ checkoutUrl: 'https://pay.example' });
    const ports = { ...world.ports, openTopUpCheckout };
    const call = { key, inputHash: '' };
    return (await topUpWallet(ports)({ customerId: 'acme', amount: microsOf(amount), call })).invoicing;
  };

  it('lets top-ups wait for the invoice up to it, and is paid at once beyond', async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    await world.accept(enterprise({ creditLimit: microsOf('300.00') }));
    expect(await topUp(world, '200.00', 'a')).toBe('month_end');
    expect(await topUp(world, '100.01', 'b')).toBe('immediate');
    expect(await topUp(world, '100.00', 'c')).toBe('month_end');
  });

  it("is the plan's where none is agreed", async () => {
    const world = await ContractWorld.begun({ catalog: taskforce });
    await world.accept(enterprise({}));
    expect(await topUp(world, '1.00', 'a')).toBe('immediate');
  });
});
