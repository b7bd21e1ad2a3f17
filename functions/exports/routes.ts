import { routeTable } from '../runtime/route.ts';

export const exportRoutes = routeTable({
  readExports: { method: 'GET', path: '/v1/exports/{period}', access: ['finance:read'] },
  readExportFile: { method: 'GET', path: '/v1/exports/{period}/{name}', access: ['finance:read'] },
});
