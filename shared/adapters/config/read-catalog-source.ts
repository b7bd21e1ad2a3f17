import { readFileSync } from 'node:fs';
import type { Catalog } from '../../catalog/catalog.ts';
import { loadCatalog } from '../../catalog/load-catalog.ts';
import { SHIPPED_CATALOGS } from '../../catalog/shipped-catalogs.ts';

/** A shipped catalog by its name, or the path of one as JSON. An invalid one fails here. */
export function readCatalogSource(nameOrPath: string): Catalog {
  const isShipped = Object.hasOwn(SHIPPED_CATALOGS, nameOrPath);
  return loadCatalog(isShipped ? SHIPPED_CATALOGS[nameOrPath] : JSON.parse(readFileSync(nameOrPath, 'utf8')));
}
