import type { Ports } from '../../shared/application/ports.ts';
import { settleReportedUsage } from '../../shared/application/settle-reported-usage.ts';
import type { SettleUsageDeps } from '../../shared/application/settle-usage.ts';
import { logFailure } from '../runtime/failure-log.ts';
import type { RawMessage } from '../runtime/queue-stack.ts';

/** Settles a batch of the queue `usage-reported`; answers the messages that are to come again. */
export const consumeReports =
  (ports: SettleUsageDeps & Pick<Ports, 'refuseUsage' | 'publish'>) =>
  async (messages: readonly RawMessage[]): Promise<readonly string[]> => {
    const reported = messages.map((message) => ({ ...message, correlationId: message.id }));
    const { unsettled } = await settleReportedUsage(ports)(reported);
    for (const { messageId, cause } of unsettled) {
      logFailure(cause, { correlationId: messageId, operation: 'settle reported usage' });
    }
    return unsettled.map(({ messageId }) => messageId);
  };
