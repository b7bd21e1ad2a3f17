import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Alarms } from '../constructs/alarms.ts';
import { Api } from '../constructs/api.ts';
import { Close } from '../constructs/close.ts';
import { Data } from '../constructs/data.ts';
import { Events } from '../constructs/events.ts';
import { bundledCode, sourcesInPlace } from '../constructs/function-code.ts';
import { Operations } from '../constructs/operations.ts';
import type { Platform } from '../constructs/platform.ts';
import { Queues } from '../constructs/queues.ts';
import type { Settings } from '../constructs/settings.ts';
import { Collection, StripeSecret } from '../constructs/stripe.ts';
import { Subscriptions } from '../constructs/subscriptions.ts';
import { Usage } from '../constructs/usage.ts';
import { Verification } from '../constructs/verification.ts';
import { Wallets } from '../constructs/wallets.ts';

/** All of Centime. One stack: what one deployment changes together is never half deployed. */
export class CentimeStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id, {
      description: 'Centime: billing by wallets, subscriptions and invoices',
      terminationProtection: true,
    });
    const alarms = new Alarms(this, 'Alarms', settings.alarmEmail);
    const platform: Platform = {
      settings,
      alarms,
      data: new Data(this, 'Data'),
      bus: new EventBus(this, 'Bus', { eventBusName: 'centime' }),
      queues: new Queues(this, 'Queues', alarms),
      stripeSecret: new StripeSecret(this, 'StripeSecret'),
      code: settings.shouldBundle ? bundledCode(settings.catalog) : sourcesInPlace(),
    };
    const api = new Api(this, 'Api', platform);
    new Usage(this, 'Usage', platform);
    new Events(this, 'Events', platform);
    new Subscriptions(this, 'Subscriptions', platform);
    new Close(this, 'Close', platform);
    new Collection(this, 'Collection', platform);
    new Verification(this, 'Verification', platform);
    new Operations(this, 'Operations', alarms).watchWebhooks(api.webhookLog, alarms);
    new Wallets(this, 'Wallets', platform);

    new CfnOutput(this, 'ApiUrl', { value: api.url, description: 'Where the API answers' });
    new CfnOutput(this, 'StripeWebhookUrl', {
      value: `${api.url}/v1/stripe/webhooks`,
      description: 'To give to Stripe',
    });
    new CfnOutput(this, 'TableName', {
      value: platform.data.table.tableName,
      description: 'The table with all the state',
    });
  }
}
