import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Defect } from './defect.ts';

export type DefectTask = { readonly defect: Defect; readonly from: number; readonly maxSeeds: number };
export type Caught = { readonly seeds: number; readonly seed?: number; readonly invariant?: string };

const { defect, from, maxSeeds } = workerData as DefectTask;
const root = resolve(import.meta.dirname, '../../..');
const place = pathToFileURL(resolve(root, defect.file)).href;
const applied: string[] = [];

/** The defect is in what this thread loads, and nowhere else. */
registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    if (url !== place) return loaded;
    const source = Buffer.from((loaded.source ?? '') as string).toString();
    const parts = source.split(defect.find);
    if (parts.length !== 2) throw new Error(`"${defect.find}" is ${String(parts.length - 1)} times in ${defect.file}`);
    applied.push(url);
    return { ...loaded, source: parts.join(defect.replace) };
  },
});

const { runSeed } = await import('../runner.ts');
if (applied.length === 0) throw new Error(`${defect.file} is no part of the simulation`);
parentPort?.postMessage(await hunt());

async function hunt(): Promise<Caught> {
  for (let seeds = 1; seeds <= maxSeeds; seeds += 1) {
    const seed = from + seeds - 1;
    const { violation } = await runSeed(seed);
    if (violation) return { seeds, seed, invariant: violation.invariant };
  }
  return { seeds: maxSeeds };
}
