import type { ApiClient } from '../../infra/local/demo/api-client.ts';
import type { HttpWorld } from './http-world.ts';

/** The client of the commands that call a running stack, on a world in this process. */
export const worldClient = (world: HttpWorld): ApiClient => ({
  call: async <T>(method: string, url: string, call?: { readonly body?: unknown }) => {
    const { status, text, json } = await world.call(method, url, { body: call?.body });
    if (status >= 400) throw new Error(text);
    return json as T;
  },
  find: async <T>(url: string) => {
    const { status, json } = await world.get(url);
    return status === 404 ? undefined : (json as T);
  },
  download: () => Promise.reject(new Error('nothing is downloaded')),
});
