import type { Documentation } from '../runtime/documentation.ts';
import { exportsResponse } from './responses.ts';
import type { exportRoutes } from './routes.ts';

export const exportDocumentation: Documentation<typeof exportRoutes> = {
  readExports: {
    summary: "Finance's files of a month",
    description:
      'The documents issued in the month, as of the completion of its close: `invoices.csv`, `invoice-lines.csv`, `credit-notes.csv`, `usage-by-customer.csv` (what meters counted, by customer and product, as these invoices carry it), `wallets.csv`, `close-report.json`.',
    responses: {
      200: {
        description: 'The files',
        body: { name: 'Exports', schema: exportsResponse },
        example: {
          period: '2026-11',
          asOf: '2026-12-01T02:30:04.512Z',
          files: [
            {
              name: 'invoices.csv',
              bytes: 5120,
              rows: 42,
              sha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
              url: '/v1/exports/2026-11/invoices.csv',
            },
          ],
        },
      },
    },
    errors: ['not_found'],
  },
  readExportFile: {
    summary: 'One of them',
    responses: {
      302: {
        description: 'Where the file is, for some minutes and without a key',
        headers: { location: 'The link to the file' },
      },
    },
    errors: ['not_found'],
  },
};
