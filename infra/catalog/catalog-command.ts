import { parseArgs } from 'node:util';
import { catalogChanges } from '../../shared/catalog/catalog-changes.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import type { Paint } from './explain-errors.ts';
import { runMigrateCommand } from './migrate-command.ts';
import { PLAIN, readOrExplain } from './read-or-explain.ts';
import { runVariantsCommand } from './variants-command.ts';
import { changesTable, priceGrid, remediesOf } from './tables.ts';

const help = `Checks, compares and shows catalogs. A catalog is a shipped one by its name (taskforce), or a JSON file by its path.

  npm run catalog -- check FILE      every error with its place, the reason and a remedy; exits 1 if there is one
  npm run catalog -- check FILE --after OLD
                                     also refuses what would charge usage of an open month wrongly, if it took OLD's place
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
const COLOURS: Paint = { place: painted(BOLD), mark: painted(RED) };

/** Runs the command; `isTerminal` decides about colours alone. */
export function runCatalogCommand(parameters: readonly string[], isTerminal: () => boolean): Output {
  const paint = isTerminal() ? COLOURS : PLAIN;
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { help: { type: 'boolean', short: 'h' }, after: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const [command, first, second] = positionals;
  if (values['help'] === true || command === undefined) return { text: help, exitCode: command === undefined ? 1 : 0 };
  if (command === 'check' && first !== undefined) {
    const { after } = values;
    return typeof after === 'string' ? checkAfter(after, first, paint) : check(first, paint);
  }
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

/** Whether a catalog may take the place of another while months are open. */
function checkAfter(old: string, file: string, paint: Paint): Output {
  let refused: readonly string[] = [];
  const compared = withCatalogs([old, file], paint, ([before, after]) => {
    refused = remediesOf(catalogChanges(before, after ?? before));
    return '';
  });
  if (compared.exitCode !== 0) return compared;
  if (refused.length === 0) return check(file, paint);
  const heading = `${file} cannot take the place of ${old}: usage of open months would be counted by two rules.`;
  return { text: [heading, ...refused, ''].join('\n'), exitCode: 1 };
}

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
  // Whoever reads may have enough before the end (| head).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const { text, exitCode } = await run(process.argv.slice(2));
  process.stdout.write(text);
  process.exitCode = exitCode;
}
