import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/** What a log line may say. Anything else is left out: no name, address, secret or payload gets into a log. */
export const LOGGED_KEYS = ['operation', 'correlationId', 'count', 'errorName', 'status'] as const;
export type LogFields = { readonly [K in (typeof LOGGED_KEYS)[number]]?: string | number };

class AllowListFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, additional: LogAttributes): LogItem {
    const allowed = LOGGED_KEYS.flatMap((key) => (additional[key] === undefined ? [] : [[key, additional[key]]]));
    const { logLevel: level, message } = attributes;
    return new LogItem({ attributes: { level, message, ...Object.fromEntries(allowed) } as LogAttributes });
  }
}

const logger = new Logger({ logFormatter: new AllowListFormatter() });

export const warn = (message: string, fields: LogFields): void => logger.warn(message, fields);
