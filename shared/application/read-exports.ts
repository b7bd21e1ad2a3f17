import { exportKey, MANIFEST_NAME, type ExportManifest } from '../domain/exports/export-manifest.ts';
import { BillingError } from '../kernel/errors.ts';
import type { Period } from '../kernel/period.ts';
import type { Ports } from './ports.ts';

type Deps = Pick<Ports, 'readExport' | 'exportLink'>;

/** The list of a month's files, as it was written after them; undefined before its close. */
export async function readManifest(
  deps: Pick<Ports, 'readExport'>,
  period: Period,
): Promise<ExportManifest | undefined> {
  const text = await deps.readExport(exportKey(period, MANIFEST_NAME));
  return text === undefined ? undefined : (JSON.parse(text) as ExportManifest);
}

/** The files of a month that was closed. */
export const readExports =
  (deps: Pick<Deps, 'readExport'>) =>
  async (period: Period): Promise<ExportManifest> => {
    const manifest = await readManifest(deps, period);
    if (manifest) return manifest;
    throw notExported(period);
  };

/** A link to one of them, good for some minutes and without a key. */
export const linkExport =
  (deps: Deps) =>
  async ({ period, name }: { readonly period: Period; readonly name: string }): Promise<string> => {
    const { files } = await readExports(deps)(period);
    if (name === MANIFEST_NAME || files.some((file) => file.name === name)) {
      return deps.exportLink(exportKey(period, name));
    }
    const names = [...files.map((file) => file.name), MANIFEST_NAME].join(', ');
    throw new BillingError('not_found', `There is no file "${name}" for ${period}. Its files are ${names}.`);
  };

const notExported = (period: Period) =>
  new BillingError(
    'not_found',
    `There are no files for ${period}: they are written when its close is completed. See GET /v1/closes/${period}.`,
  );
