import { createApiKey } from '../../shared/application/create-api-key.ts';
import type { Ports } from '../../shared/application/ports.ts';
import { revokeApiKey } from '../../shared/application/revoke-api-key.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { created, type Endpoint, endpoint, noContent } from '../runtime/route.ts';
import { createdKeyView } from './responses.ts';
import { apiKeyRoutes } from './routes.ts';

type ApiKeysPorts = Pick<Ports, 'adminRoster' | 'apiKeyById' | 'commit' | 'clock' | 'newId' | 'randomBytes' | 'pause'>;

export const apiKeyEndpoints: readonly Endpoint<ApiKeysPorts>[] = [
  endpoint(
    apiKeyRoutes.createApiKey,
    (ports: ApiKeysPorts) =>
      async ({ body }) =>
        created(createdKeyView(await createApiKey(ports)(withoutUndefined(body)))),
  ),
  endpoint(apiKeyRoutes.revokeApiKey, (ports: ApiKeysPorts) => async ({ params }) => {
    await revokeApiKey(ports)(params.keyId);
    return noContent();
  }),
];
