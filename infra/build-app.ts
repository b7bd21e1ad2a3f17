import { App } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { CentimeStack } from './stacks/centime-stack.ts';
import { settingsFromContext } from './constructs/settings.ts';

export type Context = Record<string, string | boolean>;

/**
 * The CDK app: the only description of what deploys, and of what the local runtime runs.
 *
 * The feature flags are given here and not in cdk.json, so that a synthesis in process makes the same template as the
 * CLI's. Metadata of CDK itself is left out for the same reason.
 */
export function buildApp(context: Context = {}): App {
  const app = new App({
    context: { ...recommendedFlags, ...context },
    analyticsReporting: false,
    treeMetadata: false,
    // It takes longer than all the rest: what deploys is validated, not each local start.
    builtinCloudFormationValidation: context['bundle'] !== false,
  });
  const settings = settingsFromContext(app.node);
  new CentimeStack(app, 'Centime', settings);
  return app;
}
