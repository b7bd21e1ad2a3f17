import type { Measure } from '../../application/metrics.ts';
import { systemClock } from '../../kernel/instant.ts';

export const METRICS_NAMESPACE = 'Centime';

/** In CloudWatch's Embedded Metric Format: a line of the log becomes a metric, without a call, a permission or a wait. */
export const measure: Measure = (values) => {
  const Metrics = Object.keys(values).map((Name) => ({ Name }));
  const CloudWatchMetrics = [{ Namespace: METRICS_NAMESPACE, Dimensions: [[]], Metrics }];
  process.stdout.write(`${JSON.stringify({ _aws: { Timestamp: systemClock(), CloudWatchMetrics }, ...values })}\n`);
};
