import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BillingFunction } from './billing-function.ts';
import { pascalCase } from './names.ts';
import type { Platform } from './platform.ts';
import { type ApiFunctionName, hotPaths, routes } from './routes.ts';

/** Below the 30 s at which API Gateway gives up, so that the function's own answer is the one that is seen. */
const timeout = Duration.seconds(20);
/** Requests a second over all callers, and how many may come at once; each key has its own limit besides. */
const throttle = { rateLimit: 1000, burstLimit: 2000 };
const serverErrorsThreshold = 5;
/** The route and not the path: whom a call was about stays out of the log. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    ip: '$context.identity.sourceIp',
    route: '$context.routeKey',
    status: '$context.status',
    bytes: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    error: '$context.integrationErrorMessage',
  }),
);

/** The HTTP API: a function a noun, a function for each hot path, and the routes of `routes.ts`. */
export class Api extends Construct {
  readonly url: string;
  /** Of the function that Stripe calls. */
  readonly webhookLog: ILogGroup;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const api = new HttpApi(this, 'HttpApi', { apiName: 'centime', createDefaultStage: false });
    const served = {} as Record<ApiFunctionName, BillingFunction>;
    for (const name of Object.keys(routes) as ApiFunctionName[]) served[name] = this.serve(name, api, platform);
    this.webhookLog = served['stripe-webhook'].logGroup;

    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle,
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    });
    this.url = api.apiEndpoint;
    platform.alarms.watch('ApiServerErrors', {
      metric: stage.metricServerError(),
      threshold: serverErrorsThreshold,
      description: `The API answered 5xx more than ${serverErrorsThreshold} times in 5 minutes. The access log names the routes.`,
      runbook: 'failing-function',
    });
  }

  private serve(name: ApiFunctionName, api: HttpApi, platform: Platform): BillingFunction {
    const isHot = hotPaths.includes(name);
    const handler = new BillingFunction(this, {
      name,
      platform,
      timeout,
      memorySize: isHot ? 1024 : 512,
      description: `Serves ${routes[name].length === 1 ? routes[name][0] : `${routes[name].length} routes`}`,
    });
    if (isHot) platform.alarms.whenFailing(pascalCase(name), handler, 1);

    const integration = new HttpLambdaIntegration(`${pascalCase(name)}Integration`, handler);
    for (const route of routes[name]) {
      const httpRoute = new HttpRoute(this, route.replaceAll('/', ' ').replace(/ +/g, ' ').trim(), {
        httpApi: api,
        routeKey: routeKeyOf(route),
        integration,
      });
      Validations.of(httpRoute).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'The first middleware of each function checks the API key (Stripe: the signature), since an authorizer of an HTTP API cannot answer a problem document.',
      });
    }
    return handler;
  }
}

function routeKeyOf(route: string): HttpRouteKey {
  if (route === '$default') return HttpRouteKey.DEFAULT;
  const [method, path] = route.split(' ') as [keyof typeof HttpMethod, string];
  return HttpRouteKey.with(path, HttpMethod[method]);
}
