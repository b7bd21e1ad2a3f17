import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import { ownSource, routeEvents } from './events.ts';
import type { Platform } from './platform.ts';

/** What wallets do by themselves: recharges. (Wallets over HTTP are in `api.ts`.) */
export class Wallets extends Construct {
  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const due = platform.queues.work['auto-top-ups'];
    routeEvents(this, 'AutoTopUpDue', {
      bus: platform.bus,
      pattern: { source: [ownSource], detailType: ['wallet.auto_top_up_due'] },
      to: due,
      description: 'A wallet fell below the threshold under which its customer wants it recharged',
    });
    const autoTopUp = new BillingFunction(this, {
      name: 'auto-top-up',
      platform,
      timeout: due.consumerTimeout,
      description: 'Recharges wallets that fell below their threshold, each recharge once',
    });
    due.feeds(autoTopUp, { batchSize: 10 });
  }
}
