import type * as Esbuild from 'esbuild';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { BuildOptions } from 'esbuild';
import { readCatalogSource } from '../../shared/adapters/config/read-catalog-source.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { encodeDocument } from '../../shared/kernel/document.ts';
import { type FunctionName, functionNames, permissions } from './permissions.ts';
import { hotPaths } from './routes.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const outputDirectory = join(projectRoot, 'dist', 'functions');
const require = createRequire(import.meta.url);

/** Served by the function `catalog` at /docs: the page that reads and tries the API. */
const docsFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE'];

/** Parts of the SDK that a function never uses: a third of its size. `sdk-parts.ts` takes their places. */
const replacedParts = [
  '@aws-sdk/credential-provider-node',
  '@aws-sdk/middleware-endpoint-discovery',
  '@aws/lambda-invoke-store',
];
/** Signing for many regions at once, which EventBridge's client brings for global endpoints. S3's client keeps its own. */
const multiRegionSigner = '@aws-sdk/signature-v4-multi-region';
const sdkParts = join(import.meta.dirname, 'sdk-parts.ts');
const nodeHttp = join(import.meta.dirname, 'node-http.ts');
/** For operations that stream events, which the SDK imports when it meets one: no call of ours does. S3's client imports it at once. */
const unusedProtocol = '@smithy/core/event-streams';

const bundleOptions: BuildOptions = {
  absWorkingDir: projectRoot,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  sourcemap: true,
  // The maps say file and line; the text of the sources stays at home.
  sourcesContent: false,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: { ...Object.fromEntries(replacedParts.map((part) => [part, sdkParts])), 'node:http': nodeHttp },
  legalComments: 'external',
  // Some dependencies are CommonJS and ask for Node's own modules by `require`, which an ES module does not have.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  logLevel: 'error',
};

/** Where the code of the functions comes from. */
export interface FunctionCode {
  of(name: FunctionName): Code;
  /** The handler's source, from the project's root. */
  entryOf(name: FunctionName): string;
}

/** Placeholders: whoever runs this template runs the sources. */
export function sourcesInPlace(): FunctionCode {
  const placeholder = Code.fromInline(
    'exports.handler = () => { throw new Error("This template was synthesized without bundling."); };',
  );
  return { of: () => placeholder, entryOf };
}

/** The handlers' bundles: what was tested is what runs, the AWS SDK included. */
export function bundledCode(catalog: string): FunctionCode {
  bundleFunctions(outputDirectory, catalog);
  return { of: (name) => Code.fromAsset(join(outputDirectory, name)), entryOf };
}

/** Bundles all handlers, each into a folder of its own, with a catalog: a shipped one by its name, or the path of one. */
export function bundleFunctions(outdir: string, catalog = 'taskforce'): void {
  const missing = functionNames.map(entryOf).filter((entry) => !existsSync(join(projectRoot, entry)));
  if (missing.length > 0) throw new Error(`These handlers do not exist: ${missing.join(', ')}.`);

  rmSync(outdir, { recursive: true, force: true });
  // Loaded here only: a synthesis without bundling has no use for it.
  const { buildSync } = require('esbuild') as typeof Esbuild;
  const checked = readCatalogSource(catalog);
  const alias = { ...bundleOptions.alias, [multiRegionSigner]: sdkParts };
  for (const name of ['S3', 'document', 'wallet', 'hot', 'neither'] as const) {
    const entryPoints = entryPointsOf(functionNames.filter((each) => kindOf(each) === name));
    const define = bundledCatalog(partOfCatalog(checked, name));
    const sdk = name === 'S3' ? {} : { alias, external: [unusedProtocol] };
    buildSync({ ...bundleOptions, ...sdk, outdir, define, entryPoints });
  }

  const docs = join(outdir, 'catalog', 'docs');
  const swaggerUi = dirname(require.resolve('swagger-ui-dist/package.json'));
  mkdirSync(docs, { recursive: true });
  for (const file of docsFiles) copyFileSync(join(swaggerUi, file), join(docs, file));
}

/** Checked here, once: an invalid catalog is not deployed, and no function carries or runs what checks one. */
const bundledCatalog = (checked: Catalog): Record<string, string> => ({
  CENTIME_BUNDLED_CATALOG: JSON.stringify(encodeDocument(checked)),
});

type BundleKind = 'S3' | 'document' | 'wallet' | 'hot' | 'neither';

const NO_VAT_NOTES = { unionCountries: [], reverseChargeNote: '', outsideScopeNote: '' };

/**
 * A hot path decides nothing by what plans let their customers do, composes no invoice, and must start fast. What settles
 * wallets prices usage, never a module.
 */
function partOfCatalog(checked: Catalog, kind: BundleKind): Catalog {
  if (kind === 'document') return checked;
  if (kind !== 'hot' && kind !== 'wallet') return { ...checked, document: {} };
  const unused = kind === 'wallet' ? { features: {}, modules: {}, services: {} } : { features: {} };
  const earlier = checked.earlier.map((book) => ({ ...book, ...unused }));
  const vat = { ...checked.vat, rates: {}, domesticTerritories: {}, ...(kind === 'wallet' && NO_VAT_NOTES) };
  const seller =
    kind === 'wallet' ? { ...checked.seller, legalForm: '', registration: '', email: '', website: '' } : checked.seller;
  return { ...checked, ...unused, seller, document: {}, vat, earlier };
}

/** What a bundle needs that others do not: S3's client, or the catalog's own JSON, which one function shows. */
function kindOf(name: FunctionName): BundleKind {
  if ('exports' in permissions[name]) return 'S3';
  if (name === 'usage' || name === 'holds') return 'wallet';
  if ((hotPaths as readonly string[]).includes(name)) return 'hot';
  return name === 'catalog' ? 'document' : 'neither';
}

const entryPointsOf = (names: readonly FunctionName[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [`${name}/index`, entryOf(name)]));

function entryOf(name: FunctionName): string {
  return `functions/${name}/handler.ts`;
}
