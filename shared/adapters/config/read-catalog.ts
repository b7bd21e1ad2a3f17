import type { Catalog } from '../../catalog/catalog.ts';
import { decodeDocument } from '../../kernel/document.ts';
import { readCatalogSource } from './read-catalog-source.ts';

/** In a bundle: the catalog, checked when the bundle was made (ADR 9). Nothing is defined where the sources run. */
declare const CENTIME_BUNDLED_CATALOG: string;

/** The catalog in force, by the name or path that `CENTIME_CATALOG` gives; a bundle holds that one and no other. */
export const readCatalog: (nameOrPath: string) => Catalog =
  typeof CENTIME_BUNDLED_CATALOG === 'string'
    ? () => decodeDocument(CENTIME_BUNDLED_CATALOG) as Catalog
    : readCatalogSource;
