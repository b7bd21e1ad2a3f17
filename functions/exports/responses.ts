import * as z from 'zod/mini';
import type { ExportManifest } from '../../shared/domain/exports/export-manifest.ts';
import { wireCount, wireInstant, wirePeriod } from '../runtime/wire.ts';

export const exportsResponse = z.strictObject({
  period: wirePeriod,
  asOf: wireInstant,
  files: z.array(
    z.strictObject({
      name: z.string(),
      bytes: wireCount,
      rows: wireCount,
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      url: z.string().check(z.meta({ format: 'uri-reference' })),
    }),
  ),
});

/** `url` is this API's own: it asks for the key, and redirects to a link that is good for minutes. */
export const exportsView = ({ period, asOf, files }: ExportManifest): z.output<typeof exportsResponse> => ({
  period,
  asOf,
  files: files.map(({ name, bytes, rows, sha256 }) => ({
    name,
    bytes,
    rows,
    sha256,
    url: `/v1/exports/${period}/${name}`,
  })),
});
