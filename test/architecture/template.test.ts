import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../infra/build-app.ts';
import { functionNames } from '../../infra/constructs/permissions.ts';
import { routes } from '../../infra/constructs/routes.ts';
import {
  allResources,
  deniesPlainText,
  list,
  ofType,
  property,
  type Resource,
  statements,
  statementsOfRole,
  target,
  texts,
} from './synthesized.ts';

const functions = ofType('AWS::Lambda::Function');
const schedules = ofType('AWS::Scheduler::Schedule');
const ids = (resources: readonly Resource[]): string[] => resources.map(({ id }) => id);

describe('roles', () => {
  const policies = ofType('AWS::IAM::Policy');
  const granted = policies.flatMap(({ properties }) => statements(properties['PolicyDocument']));

  it('name every action in full', () => {
    expect(granted.length).toBeGreaterThan(functions.length);
    expect(granted.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('name every resource in full, but for the files of the one bucket', () => {
    const starred = granted.filter(({ resources }) => resources.some((value) => texts(value).join('').includes('*')));
    const [bucket] = ofType('AWS::S3::Bucket');
    expect(starred.flatMap(({ actions }) => actions).sort()).toEqual(['s3:GetObject', 's3:PutObject']);
    for (const { resources } of starred)
      expect(resources).toEqual([{ 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket?.id, 'Arn'] }, '/*']] }]);
  });

  it('have no policy but their own', () => {
    const roles = ofType('AWS::IAM::Role');
    expect(roles.filter(({ properties }) => 'ManagedPolicyArns' in properties || 'Policies' in properties)).toEqual([]);
    expect(ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const { properties } of policies) expect(list(properties['Roles'])).toHaveLength(1);
  });

  it('serve one function or one schedule each', () => {
    const users = [
      ...functions.map(({ properties }) => target(properties['Role']).id),
      ...schedules.map(({ properties }) => target(property(properties['Target'], 'RoleArn')).id),
    ];
    expect(new Set(users).size).toBe(users.length);
    expect(users.sort()).toEqual(ids(ofType('AWS::IAM::Role')).sort());
  });
});

describe('functions', () => {
  it('are those of the table of permissions, each with its entry', () => {
    const entries = functions.map(({ metadata }) => metadata['centime:entry']);
    expect(entries.sort()).toEqual(functionNames.map((name) => `functions/${name}/handler.ts`).sort());
  });

  it.each(functions.map((resource) => [resource.id, resource] as const))(
    '%s writes to a log of its own, and to no other',
    (_id, { properties }) => {
      const logGroup = target(property(properties['LoggingConfig'], 'LogGroup'));
      const logging = statementsOfRole(target(properties['Role']).id).filter(({ actions }) =>
        actions.some((action) => action.startsWith('logs:')),
      );
      expect(logging).toMatchObject([
        { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [{ 'Fn::GetAtt': [logGroup.id, 'Arn'] }] },
      ]);
      const sharers = functions.filter(
        (other) => target(property(other.properties['LoggingConfig'], 'LogGroup')).id === logGroup.id,
      );
      expect(sharers).toHaveLength(1);
    },
  );

  it('run on the runtime that the project is tested on', () => {
    for (const { properties } of functions)
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it('that only read may put counts of requests, and nothing else', () => {
    const reading = functions.filter(({ metadata }) =>
      /\/(catalog|invoices|exports)\//.test(String(metadata['centime:entry'])),
    );
    expect(reading).toHaveLength(3);
    for (const { properties } of reading) {
      const putting = statementsOfRole(target(properties['Role']).id).filter(({ actions }) =>
        actions.some((action) => /^dynamodb:(Put|Update|Delete)/.test(action)),
      );
      expect(putting).toMatchObject([
        {
          actions: ['dynamodb:PutItem'],
          condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['REQUESTS#*'] } },
        },
      ]);
    }
  });

  it('know of Stripe only where Stripe is called', () => {
    const knowing = functions.filter(({ properties }) =>
      property(properties['Environment'], 'Variables', 'STRIPE_SECRET_ARN'),
    );
    const allowed = functions.filter(({ properties }) =>
      statementsOfRole(target(properties['Role']).id).some(({ actions }) =>
        actions.includes('secretsmanager:GetSecretValue'),
      ),
    );
    expect(knowing.map(({ metadata }) => metadata['centime:entry'])).toEqual([
      'functions/stripe-webhook/handler.ts',
      'functions/wallets/handler.ts',
      'functions/checkout/handler.ts',
      'functions/collect-invoices/handler.ts',
      'functions/send-refunds/handler.ts',
      'functions/watch-inbox/handler.ts',
    ]);
    expect(ids(allowed)).toEqual(ids(knowing));
  });
});

describe('state', () => {
  it('is one table: kept, protected, restorable, encrypted, paid by use', () => {
    const tables = ofType('AWS::DynamoDB::Table');
    expect(tables).toHaveLength(1);
    expect(tables).toMatchObject([
      {
        deletionPolicy: 'Retain',
        properties: {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
          BillingMode: 'PAY_PER_REQUEST',
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        },
      },
    ]);
  });

  it('has no stream: the outbox forgets nothing, a stream forgets after a day', () => {
    for (const { properties } of ofType('AWS::DynamoDB::Table'))
      expect(properties).not.toHaveProperty('StreamSpecification');
  });

  it("keeps finance's files: every version, encrypted, closed to the public, over TLS alone", () => {
    const buckets = ofType('AWS::S3::Bucket');
    expect(buckets).toMatchObject([
      {
        deletionPolicy: 'Retain',
        properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      },
    ]);
    const policy = ofType('AWS::S3::BucketPolicy').flatMap(({ properties }) =>
      statements(properties['PolicyDocument']),
    );
    expect(policy.some(deniesPlainText)).toBe(true);
  });

  it('holds no secret: the one for Stripe is made empty, and kept', () => {
    const secrets = ofType('AWS::SecretsManager::Secret');
    expect(secrets).toMatchObject([
      {
        deletionPolicy: 'RetainExceptOnCreate',
        properties: { Name: 'centime/stripe', SecretString: '{"apiKey":"","webhookSecrets":[]}' },
      },
    ]);
  });
});

describe('API', () => {
  it('has the routes of the table, and each may call its function', () => {
    const served = ofType('AWS::ApiGatewayV2::Route');
    expect(served.map(({ properties }) => properties['RouteKey']).sort()).toEqual(Object.values(routes).flat().sort());
    const permissions = ofType('AWS::Lambda::Permission').map(({ properties }) => ({
      handler: target(properties['FunctionName']).id,
      source: texts(properties['SourceArn'] ?? null).join(''),
    }));
    for (const { properties } of served) {
      const integration = list(property(properties['Target'], 'Fn::Join'))
        .flatMap(list)
        .find((part) => typeof part === 'object');
      const { IntegrationUri, PayloadFormatVersion } = target(integration).properties;
      const path = String(properties['RouteKey']).split(' ')[1] ?? '';
      expect(PayloadFormatVersion).toBe('2.0');
      expect(
        permissions.some(
          ({ handler, source }) => handler === target(IntegrationUri).id && source.endsWith(`/*/*${path}`),
        ),
      ).toBe(true);
    }
  });

  it('is throttled, and logs its calls without saying whom they are about', () => {
    const stages = ofType('AWS::ApiGatewayV2::Stage');
    expect(stages).toHaveLength(1);
    for (const { properties } of stages) {
      expect(Number(property(properties['DefaultRouteSettings'], 'ThrottlingRateLimit'))).toBeGreaterThan(0);
      expect(Number(property(properties['DefaultRouteSettings'], 'ThrottlingBurstLimit'))).toBeGreaterThan(0);
      expect(target(property(properties['AccessLogSettings'], 'DestinationArn')).type).toBe('AWS::Logs::LogGroup');
      expect(property(properties['AccessLogSettings'], 'Format')).not.toContain('path');
    }
  });
});

describe('the whole', () => {
  it('keeps every log for a time, and none for ever', () => {
    const logGroups = ofType('AWS::Logs::LogGroup');
    expect(logGroups.length).toBeGreaterThan(functions.length);
    for (const { properties } of logGroups) expect(Number(properties['RetentionInDays'])).toBeGreaterThan(0);
  });

  it('runs no code of its own to deploy', () => {
    const custom = allResources().filter(({ type }) => type.startsWith('Custom::') || type.includes('CustomResource'));
    expect(custom).toEqual([]);
  });

  it('fits into a stack', () => {
    expect(allResources().length).toBeLessThan(450);
  });

  it('has no finding of cdk-nag that is not acknowledged with a reason', () => {
    const app = buildApp({ bundle: false });
    app.synth();
    // Asked directly: a plugin of the synthesis stops it for errors, and lets warnings pass.
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    const found = violations.map(({ ruleName, severity, violatingResources }) => ({
      ruleName,
      severity,
      resources: violatingResources.map(({ constructPath }) => constructPath),
    }));
    expect(found).toEqual([]);
  });

  it('is not told a catalog or an address of Stripe that nobody asked for', () => {
    const variables = functions.flatMap(({ properties }) => property(properties['Environment'], 'Variables') ?? []);
    const values = (name: string): Set<unknown> =>
      new Set(variables.map((part) => property(part, name)).filter(Boolean));
    expect(values('CENTIME_CATALOG')).toEqual(new Set(['taskforce']));
    expect(values('STRIPE_API_BASE')).toEqual(new Set(['https://api.stripe.com']));
  });
});
