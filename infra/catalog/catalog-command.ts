import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCatalogSource } from '../../shared/adapters/config/read-catalog-source.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { InvalidCatalog, loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { SHIPPED_CATALOGS } from '../../shared/catalog/shipped-catalogs.ts';
import { explainErrors, type Paint } from './explain-errors.ts';
import { runMigrateCommand } from './migrate-command.ts';
import { runVariantsCommand } from './variants-command.ts';
import { changesTable, priceGrid } from './tables.ts';

const help = `Checks, compares and shows catalogs. A catalog is a shipped one by its name (taskforce), or a JSON file by its path.

  npm run catalog -- check FILE      every error with its place, the reason and a remedy; exits 1 if there is one
  npm run catalog -- diff OLD NEW    what changes for whom; what takes something away from customers is marked
  npm run catalog -- show [FILE]     the price grid (taskforce)
  npm run catalog -- migrate         moves the subscriptions of a running stack to the price book in force, with their next period;
                                     --dry-run shows what each will cost, and writes nothing
  npm run catalog -- variants        an experiment with prices: customers, subscriptions and MRR by variant, of a running stack
  npm run catalog -- --help          this text

migrate and variants call the stack at CENTIME_URL (http://127.0.0.1:8787) with the admin key CENTIME_API_KEY.

docs/catalog.schema.json describes a catalog; docs/examples has one to begin with.
`;

export type Output = { readonly text: string; readonly exitCode: number };

const RED = 31;
const BOLD = 1;
const painted =
  (code: number) =>
  (text: string): string =>
    `\u{1b}[${String(code)}m${text}\u{1b}[0m`;
const PLAIN: Paint = { place: (text) => text, mark: (text) => text };
const COLOURS: Paint = { place: painted(BOLD), mark: painted(RED) };

/** Runs the command; `isTerminal` decides about colours alone. */
export function runCatalogCommand(parameters: readonly string[], isTerminal: () => boolean): Output {
  const paint = isTerminal() ? COLOURS : PLAIN;
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
    strict: false,
  });
  const [command, first, second] = positionals;
  if (values['help'] === true || command === undefined) return { text: help, exitCode: command === undefined ? 1 : 0 };
  if (command === 'check' && first !== undefined) return check(first, paint);
  if (command === 'show') return withCatalogs([first ?? 'taskforce'], paint, ([catalog]) => priceGrid(catalog));
  if (command === 'diff' && first !== undefined && second !== undefined) {
    return withCatalogs([first, second], paint, ([before, after]) => changesTable(before, after ?? before, paint));
  }
  return { text: `There is no such call: ${parameters.join(' ')}\n\n${help}`, exitCode: 1 };
}

const check = (file: string, paint: Paint): Output =>
  withCatalogs([file], paint, ([{ name, version, plans, features, meters, hash }]) =>
    [
      `${file} is valid: ${name} ${version}, ${count(plans, 'plan')}, ${count(features, 'feature')}, ${count(meters, 'meter')}.`,
      `hash ${hash}`,
      '',
    ].join('\n'),
  );

const count = (record: object, noun: string): string => {
  const { length } = Object.keys(record);
  return `${String(length)} ${noun}${length === 1 ? '' : 's'}`;
};

type Catalogs = readonly [Catalog, ...Catalog[]];

/** Reads them, or says of the first that cannot be read why. */
function withCatalogs(files: readonly string[], paint: Paint, show: (catalogs: Catalogs) => string): Output {
  const catalogs: Catalog[] = [];
  for (const file of files) {
    const read = readOrExplain(file, paint);
    if (typeof read === 'string') return { text: read, exitCode: 1 };
    catalogs.push(read);
  }
  return { text: show(catalogs as unknown as Catalogs), exitCode: 0 };
}

function readOrExplain(file: string, paint: Paint): Catalog | string {
  if (Object.hasOwn(SHIPPED_CATALOGS, file)) return readCatalogSource(file);
  if (!existsSync(file)) {
    return `There is no file ${file}, and no catalog of this name ships (${Object.keys(SHIPPED_CATALOGS).join(', ')}).\n`;
  }
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}\n`;
  }
  try {
    return loadCatalog(raw);
  } catch (error) {
    if (error instanceof InvalidCatalog) return explainErrors(file, { raw, errors: error.errors }, paint);
    throw error;
  }
}

/** Those that call a running stack, and those that read files. */
async function run([command = '', ...rest]: readonly string[]): Promise<Output> {
  if (command === 'migrate') return runMigrateCommand(rest, process.env);
  if (command === 'variants') return runVariantsCommand(rest, process.env);
  return runCatalogCommand(
    [command, ...rest].filter((each) => each !== ''),
    () => process.stdout.isTTY,
  );
}

if (import.meta.main) {
  const { text, exitCode } = await run(process.argv.slice(2));
  process.stdout.write(text);
  process.exitCode = exitCode;
}
