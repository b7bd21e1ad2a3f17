import packageFile from '../../package.json' with { type: 'json' };
import type { ReadDocsFile } from '../../shared/adapters/docs/docs-files.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { BillingError } from '../../shared/kernel/errors.ts';
import { type Answer, type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { openApiDocument } from './openapi/document.ts';
import { DOCS_POLICY, DOCS_SCRIPT, docsPage, docsScript } from './pages/docs-page.ts';
import { problemsPage } from './pages/problems-page.ts';
import { catalogRoutes } from './routes.ts';

type CatalogPorts = Pick<Ports, 'catalog'> & { readonly docsFile: ReadDocsFile };

const { version } = packageFile;
const HTML = 'text/html; charset=utf-8';
const JAVASCRIPT = 'text/javascript; charset=utf-8';
const PAGE_HEADERS = { 'content-security-policy': DOCS_POLICY, 'referrer-policy': 'no-referrer' };
/** The files of the page change with a deployment only. */
const FILE_HEADERS = { ...PAGE_HEADERS, 'cache-control': 'public, max-age=3600' };

/** Made when it is asked for, once an instance. */
let document: string | undefined;
const documentText = (): string => (document ??= JSON.stringify(openApiDocument(version)));

export const catalogEndpoints: readonly Endpoint<CatalogPorts>[] = [
  endpoint(
    catalogRoutes.readHealth,
    ({ catalog }: CatalogPorts) =>
      () =>
        ok({ status: 'ok', version, catalog: catalog.id }),
  ),
  endpoint(
    catalogRoutes.readCatalog,
    ({ catalog }: CatalogPorts) =>
      () =>
        ok(catalog.document),
  ),
  endpoint(catalogRoutes.readOpenApi, () => () => ok(documentText())),
  endpoint(catalogRoutes.readDocs, () => () => page(docsPage)),
  endpoint(
    catalogRoutes.readDocsFile,
    (ports: CatalogPorts) =>
      ({ params }) =>
        fileOf(ports, params.file),
  ),
];

const page = (body: string): Answer => ({ status: 200, body, headers: PAGE_HEADERS, contentType: HTML });

async function fileOf({ docsFile }: CatalogPorts, name: string): Promise<Answer> {
  if (name === 'problems') return page(problemsPage());
  if (name === DOCS_SCRIPT) return { status: 200, body: docsScript, headers: FILE_HEADERS, contentType: JAVASCRIPT };
  const file = await docsFile(name);
  if (!file) throw new BillingError('not_found', `There is no file ${name} here. The page is at /docs.`);
  return { status: 200, body: file.text, headers: FILE_HEADERS, contentType: file.mediaType };
}
