import { startLocalStripe } from '../../../infra/local/stripe/server.ts';

/** A local Stripe in a process of its own, to be killed. Nobody listens where its webhooks go. */
const [dataDir = '', start, secret = ''] = process.argv.slice(2);
const webhook = { url: 'http://127.0.0.1:1/', secret };
const local = await startLocalStripe({ dataDir, now: () => Number(start), webhook, lookEveryMs: 0 });
process.send?.(local.port);
