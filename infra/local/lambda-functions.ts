import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LocalClock } from './clock.ts';
import type { FunctionSettings } from './function-pool.ts';
import type { Place } from './resource-types.ts';
import { textOf } from './template.ts';
import type { Resource } from './template.ts';

/** Worker threads of one function, unless the template reserves a number. */
const defaultConcurrency = 2;
const logStreamName = 'local';
const version = '$LATEST';

export interface FunctionSurroundings {
  place: Place;
  clock: LocalClock;
  /** The folder that the functions' entries are relative to. */
  root: string;
  functionLog: string;
}

/** How a function of the template is run: its TypeScript, which the metadata `centime:entry` names, in a worker thread. */
export function functionSettingsOf(resource: Resource, surroundings: FunctionSurroundings): FunctionSettings {
  const { id, name, arn, properties, metadata } = resource;
  const { place, clock, root, functionLog } = surroundings;
  const entry = metadata['centime:entry'];
  if (typeof entry !== 'string') throw new Error(`The function ${id} has no metadata centime:entry.`);
  const memoryLimitInMB = textOf(properties['MemorySize'], '128');
  const logGroupName = `/aws/lambda/${name}`;
  return {
    name,
    concurrency: Number(properties['ReservedConcurrentExecutions'] ?? defaultConcurrency),
    environment: {
      ...{ AWS_REGION: place.region, AWS_DEFAULT_REGION: place.region, AWS_ENDPOINT_URL: place.awsUrl },
      // The access key is the function's id: by it the gateway knows who calls.
      ...{ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'local' },
      AWS_EXECUTION_ENV: `AWS_Lambda_${textOf(properties['Runtime'])}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      _HANDLER: textOf(properties['Handler']),
      TZ: ':UTC',
      ...environmentOf(resource),
    },
    worker: {
      entry: pathToFileURL(join(root, entry)).href,
      handlerName: textOf(properties['Handler']).split('.').pop() ?? '',
      timeoutMs: Number(properties['Timeout'] ?? 3) * 1000,
      context: {
        ...{ functionName: name, functionVersion: version, invokedFunctionArn: arn },
        ...{ memoryLimitInMB, logGroupName, logStreamName },
      },
      clock: clock.buffer,
      logFile: functionLog,
    },
  };
}

/** The environment that the template gives to a function. */
export function environmentOf({ properties }: Resource): Record<string, string> {
  const { Variables: variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
}
