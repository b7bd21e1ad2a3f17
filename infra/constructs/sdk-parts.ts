/**
 * What the functions' bundles hold in place of parts of the AWS SDK that they never use, by the names that the SDK
 * imports: ways to credentials beside the environment, where Lambda puts them, DynamoDB's discovery of endpoints, which
 * is off unless it is asked for, signatures that hold in many regions, and the context of one invocation among several
 * at the same time: each of ours has its environment to itself, where Lambda names its trace.
 */
import { SignatureV4 } from '@smithy/signature-v4';

export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: false,
};
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config;

/** Signs for one region, as its original does unless a signature is asked for that holds in all. */
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency(): 'none' {
    return 'none';
  }
}

export const InvokeStore = { getInstanceAsync: (): Promise<undefined> => Promise.resolve(undefined) };
