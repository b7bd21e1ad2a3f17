import { closedPeriods, verifyWallet, walletTallies } from '../../shared/application/verify-wallet.ts';
import type { Ports } from '../../shared/application/ports.ts';

type Deps = Pick<Ports, 'catalog' | 'chain' | 'closes' | 'invoicesById'>;

/** What the daily verification finds wrong with a wallet. */
export async function faultsOfWallet(ports: Deps, customerId: string): Promise<readonly string[]> {
  const findInvoices = async (ids: readonly string[]) =>
    new Set((await ports.invoicesById(ids)).map(({ invoice }) => invoice.id));
  const tallies = walletTallies();
  const closed = closedPeriods(await ports.closes());
  await verifyWallet({ ...ports, findInvoices }, customerId, { tallies, closed });
  return Object.values(tallies).flatMap(({ faults }) => faults);
}
