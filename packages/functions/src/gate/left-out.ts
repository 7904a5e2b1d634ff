/**
 * Replaces, in the gate's bundle, modules that the SDK's client imports and the gate never runs: the credential chain (its client gets credentials), the
 * discovery of endpoints (none of its commands uses it), event streams (none of its calls returns one), a hash in JavaScript (Node has its own), the
 * adaptive retry (its client uses the standard one) and the region of an EC2 instance (Lambda sets the region).
 */
export const defaultProvider = () => () => Promise.reject(new Error("the gate's client takes its credentials from the environment alone"));

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => false,
  configFileSelector: () => false,
  default: false,
};
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;

const unused = (what: string): never => {
  throw new Error(`the gate's client uses no ${what}`);
};

export class Sha256Js {
  constructor() {
    unused("hash in JavaScript");
  }
}

export class AdaptiveRetryStrategy {
  constructor() {
    unused("adaptive retry");
  }
}

export const getInstanceMetadataRegion = (): never => unused("region of an instance");
