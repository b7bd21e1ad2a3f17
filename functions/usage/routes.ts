import { routeTable } from '../runtime/route.ts';

export const usageRoutes = routeTable({
  reportUsage: {
    method: 'POST',
    path: '/v1/usage',
    access: ['usage:write'],
    // Its own parser follows, by the meters of the catalog: one bad event must not refuse the others.
    body: 'json',
    mediaTypes: ['application/cloudevents-batch+json', 'application/cloudevents+json'],
  },
});
