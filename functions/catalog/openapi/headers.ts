import type { JsonObject } from './components.ts';

export const RETRY_AFTER = 'Retry-After';
const RATE_LIMIT = 'RateLimit';
const RATE_LIMIT_POLICY = 'RateLimit-Policy';
/** What every answer to an API key with a quota carries. */
export const QUOTA_HEADERS = [RATE_LIMIT_POLICY, RATE_LIMIT] as const;

export const headerRef = (name: string): JsonObject => ({ $ref: `#/components/headers/${name}` });

const text = (description: string, example: string): JsonObject => ({
  description,
  schema: { type: 'string', examples: [example] },
});

/** The headers of the document, by name. */
export const headerComponents: JsonObject = {
  [RETRY_AFTER]: text('Seconds after which the call may be sent again', '40'),
  [RATE_LIMIT_POLICY]: text(
    'The requests that the API key may make (q) in so many seconds (w)',
    '"requests";q=30000;w=60',
  ),
  [RATE_LIMIT]: text(
    'What is left of them, as far as it is known (r), and the seconds until the next minute (t)',
    '"requests";r=29950;t=40',
  ),
};
