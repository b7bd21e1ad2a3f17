import * as z from 'zod/mini';
import { periodField } from '../runtime/fields.ts';
import { routeTable } from '../runtime/route.ts';

export const closeRequest = z.strictObject({ period: periodField });

export const closeRoutes = routeTable({
  requestClose: {
    method: 'POST',
    path: '/v1/closes',
    access: ['billing:write'],
    body: closeRequest,
    idempotencyKey: 'required',
  },
  readClose: { method: 'GET', path: '/v1/closes/{period}', access: ['billing:read', 'finance:read'] },
});
