import type { RawCatalog } from './schema.ts';
import { taskforce } from './taskforce.ts';
import { vmcloud } from './vmcloud.ts';

/** The catalogs that ship with the project, by the name that `CENTIME_CATALOG` gives. */
export const SHIPPED_CATALOGS: Readonly<Record<string, RawCatalog>> = { taskforce, vmcloud };
