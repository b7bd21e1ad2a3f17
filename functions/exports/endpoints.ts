import { linkExport, readExports } from '../../shared/application/read-exports.ts';
import type { Period } from '../../shared/kernel/period.ts';
import { type Endpoint, endpoint, ok } from '../runtime/route.ts';
import { exportsView } from './responses.ts';
import { exportRoutes } from './routes.ts';

type ExportsPorts = Parameters<typeof linkExport>[0];

export const exportEndpoints: readonly Endpoint<ExportsPorts>[] = [
  endpoint(
    exportRoutes.readExports,
    (ports: ExportsPorts) =>
      async ({ params }) =>
        ok(exportsView(await readExports(ports)(params.period as Period))),
  ),
  endpoint(exportRoutes.readExportFile, (ports: ExportsPorts) => async ({ params }) => ({
    status: 302,
    headers: { location: await linkExport(ports)({ period: params.period as Period, name: params.name }) },
  })),
];
