import { createApiKey, type RepeatableKeyCall } from '../../shared/application/create-api-key.ts';
import { revokeApiKey } from '../../shared/application/revoke-api-key.ts';
import { bearerToken } from '../runtime/authentication.ts';
import { callIfKeyed } from '../runtime/idempotent-call.ts';
import { withoutUndefined } from '../runtime/present.ts';
import { created, type Endpoint, endpoint, noContent, type RequestOf } from '../runtime/route.ts';
import { invariant } from '../../shared/kernel/invariant.ts';
import { createdKeyView } from './responses.ts';
import { apiKeyRoutes } from './routes.ts';

type ApiKeysPorts = Parameters<typeof createApiKey>[0] & Parameters<typeof revokeApiKey>[0];

export const apiKeyEndpoints: readonly Endpoint<ApiKeysPorts>[] = [
  endpoint(
    apiKeyRoutes.createApiKey,
    (ports: ApiKeysPorts) => async (request) =>
      created(createdKeyView(await createApiKey(ports)(withoutUndefined(request.body), repeatable(request)))),
  ),
  endpoint(apiKeyRoutes.revokeApiKey, (ports: ApiKeysPorts) => async ({ params }) => {
    await revokeApiKey(ports)(params.keyId);
    return noContent();
  }),
];

function repeatable(request: RequestOf<typeof apiKeyRoutes.createApiKey>): RepeatableKeyCall | undefined {
  const call = callIfKeyed(request, request.body);
  if (!call) return undefined;
  const callerKey = bearerToken(request.header('authorization'));
  invariant(callerKey !== undefined, 'who has no key does not come as far');
  return { call, callerKey };
}
