import { existsSync, readFileSync } from 'node:fs';
import { readCatalogSource } from '../../shared/adapters/config/read-catalog-source.ts';
import type { Catalog } from '../../shared/catalog/catalog.ts';
import { InvalidCatalog, loadCatalog } from '../../shared/catalog/load-catalog.ts';
import { SHIPPED_CATALOGS } from '../../shared/catalog/shipped-catalogs.ts';
import { explainErrors, type Paint } from './explain-errors.ts';

export const PLAIN: Paint = { place: (text) => text, mark: (text) => text };

/** A shipped catalog by its name or one as JSON by its path; else a text that says why there is none. */
export function readOrExplain(file: string, paint: Paint = PLAIN): Catalog | string {
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
