import * as z from 'zod/mini';

export const checkoutResponse = z.strictObject({ url: z.url(), sessionId: z.string() });
export const portalResponse = z.strictObject({ url: z.url() });
