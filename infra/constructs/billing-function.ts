import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { allowNeeds, environmentOf } from './access.ts';
import { pascalCase } from './names.ts';
import type { FunctionName } from './permissions.ts';
import type { Platform } from './platform.ts';

/** Metadata of a function's resource: its source, which the local runtime runs in place of the bundle. */
export const entryMetadata = 'centime:entry';

export interface BillingFunctionProps {
  readonly name: FunctionName;
  readonly platform: Platform;
  readonly timeout: Duration;
  readonly description: string;
  /** In megabytes; it also buys the processor. */
  readonly memorySize?: number;
}

/** A function with a role and a log group of its own, allowed what `permissions.ts` says and nothing else. */
export class BillingFunction extends LambdaFunction {
  constructor(scope: Construct, { name, platform, timeout, description, memorySize = 512 }: BillingFunctionProps) {
    const id = pascalCase(name);
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Of the function ${name} alone`,
    });
    // Logs die with the stack: what must be kept is in the table. Without a name, so that a new stack never meets an old log.
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    role.addToPolicy(
      // In place of AWSLambdaBasicExecutionRole, which may write to every log of the account.
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    allowNeeds(role, name, platform);

    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: platform.code.of(name),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { NODE_OPTIONS: '--enable-source-maps', LOG_LEVEL: 'INFO', ...environmentOf(name, platform) },
      timeout,
      memorySize,
      description,
    });
    (this.node.defaultChild as CfnFunction).addMetadata(entryMetadata, platform.code.entryOf(name));
  }
}
