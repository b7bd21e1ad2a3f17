import { routeTable } from '../runtime/route.ts';

export const catalogRoutes = routeTable({
  readHealth: { method: 'GET', path: '/health', access: 'anyone' },
  readCatalog: { method: 'GET', path: '/v1/catalog', access: 'any_key' },
  readOpenApi: { method: 'GET', path: '/v1/openapi.json', access: 'anyone' },
  readDocs: { method: 'GET', path: '/docs', access: 'anyone' },
  readDocsFile: { method: 'GET', path: '/docs/{file}', access: 'anyone' },
});
