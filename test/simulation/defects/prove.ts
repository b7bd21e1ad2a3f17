import { Worker } from 'node:worker_threads';
import Table from 'cli-table3';
import { BILLING_DEFECTS } from './billing-defects.ts';
import type { Defect } from './defect.ts';
import type { Caught, DefectTask } from './defect-worker.ts';
import { CONTRACT_DEFECTS } from './contract-defects.ts';
import { CORRECTION_DEFECTS } from './correction-defects.ts';
import { METERING_DEFECTS } from './metering-defects.ts';
import { MONEY_DEFECTS } from './money-defects.ts';
import { RECHARGE_DEFECTS } from './recharge-defects.ts';
import { SALES_DEFECTS } from './sales-defects.ts';
import { STORE_DEFECTS } from './store-defects.ts';
import { SUBSCRIPTION_DEFECTS } from './subscription-defects.ts';
import { USAGE_DEFECTS } from './usage-defects.ts';
import { WALLET_DEFECTS } from './wallet-defects.ts';

export const DEFECTS: readonly Defect[] = [
  ...STORE_DEFECTS,
  ...USAGE_DEFECTS,
  ...WALLET_DEFECTS,
  ...BILLING_DEFECTS,
  ...SUBSCRIPTION_DEFECTS,
  ...MONEY_DEFECTS,
  ...SALES_DEFECTS,
  ...CONTRACT_DEFECTS,
  ...CORRECTION_DEFECTS,
  ...RECHARGE_DEFECTS,
  ...METERING_DEFECTS,
];

/** A defect that this many seeds do not show is not caught. */
export const MAX_SEEDS = 2_000;
const WORKERS = 2;

export type Proof = Caught & { readonly defect: Defect };
type Hunt = { readonly from: number; readonly maxSeeds?: number; readonly onProof?: (proof: Proof) => void };

/** Puts each defect in turn into the code of a thread of its own, and lets the simulation look for it. */
export async function prove(
  defects: readonly Defect[],
  { from, maxSeeds = MAX_SEEDS, onProof = () => undefined }: Hunt,
): Promise<readonly Proof[]> {
  const proofs = new Map<Defect, Proof>();
  const waiting = defects.values();
  const worker = async (): Promise<void> => {
    for (const defect of waiting) {
      const proof = { defect, ...(await hunt({ defect, from, maxSeeds })) };
      proofs.set(defect, proof);
      onProof(proof);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return defects.flatMap((defect) => proofs.get(defect) ?? []);
}

export function proofTable(proofs: readonly Proof[]): string {
  const table = new Table({
    head: ['', 'defect', 'caught by', 'at seed', 'seeds'],
    colAligns: ['right', 'left', 'left', 'right', 'right'],
    style: { head: [] },
  });
  for (const [place, { defect, seed, invariant, seeds }] of proofs.entries()) {
    table.push([place + 1, defect.title, invariant ?? 'NOT CAUGHT', seed ?? '', seeds]);
  }
  return table.toString();
}

function hunt(task: DefectTask): Promise<Caught> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./defect-worker.ts', import.meta.url), { workerData: task });
    let caught: Caught | undefined;
    worker.on('message', (message: Caught) => (caught = message));
    worker.on('error', (error) => reject(new Error(`${task.defect.title}: ${String(error)}`)));
    worker.on('exit', () => {
      if (caught) resolve(caught);
      else reject(new Error(`${task.defect.title}: the thread ended without a word`));
    });
  });
}
