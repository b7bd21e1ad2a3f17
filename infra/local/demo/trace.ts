import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from './random.ts';

/** One request to the assistant: how long after the trace's first one, and its tokens. */
export type TracedRequest = { readonly offsetMs: number; readonly inputTokens: number; readonly outputTokens: number };
export type Trace = { readonly requests: readonly TracedRequest[]; readonly origin: string };

const GENERATED_REQUESTS = 19_366;
const GENERATED_GAP_MS = 185;
const besideTheProject = join(import.meta.dirname, '../../../../shared/data/llm-requests-conv.csv');

/** The real trace (Azure LLM inference trace 2023, CC-BY 4.0) where it is found, else generated requests of like size. */
export function readTrace(path: string | undefined): Trace {
  const file = path ?? besideTheProject;
  if (existsSync(file))
    return {
      requests: parseTrace(readFileSync(file, 'utf8')),
      origin: 'Azure LLM inference trace 2023, "conversation" (Patel et al., ISCA 2024; CC-BY 4.0)',
    };
  if (path !== undefined)
    throw new Error(`There is no trace at ${path}. Name another with CENTIME_TRACE, or leave it out to generate one.`);
  return { requests: generateTrace(), origin: 'generated (no trace found; name one with CENTIME_TRACE)' };
}

function parseTrace(csv: string): TracedRequest[] {
  const rows = csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((row) => row.split(','));
  const timeOf = (row: readonly string[]) => Date.parse(`${(row[0] ?? '').slice(0, 23).replace(' ', 'T')}Z`);
  const start = Math.min(...rows.map(timeOf));
  return rows
    .map((row) => ({ offsetMs: timeOf(row) - start, inputTokens: Number(row[1]), outputTokens: Number(row[2]) }))
    .sort((a, b) => a.offsetMs - b.offsetMs);
}

/** Prompts around 1,000 tokens and answers around 130, log-normal like the trace's. */
function generateTrace(): TracedRequest[] {
  const random = seededRandom(2023);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const tokens = (median: number, spread: number, most: number) =>
    Math.min(most, Math.max(1, Math.round(median * Math.exp(spread * normal()))));
  return Array.from({ length: GENERATED_REQUESTS }, (_, index) => ({
    offsetMs: index * GENERATED_GAP_MS,
    inputTokens: tokens(900, 0.9, 14_000),
    outputTokens: tokens(130, 0.9, 1_000),
  }));
}
