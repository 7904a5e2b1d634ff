/**
 * Replaces, in the gate's bundle, modules that the SDK's client imports and the gate never runs: the credential chain (its client gets credentials), the
 * discovery of endpoints (none of its commands uses it) and event streams (none of its calls returns one).
 */
export const defaultProvider = () => () => Promise.reject(new Error("the gate's client takes its credentials from the environment alone"));

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => false,
  configFileSelector: () => false,
  default: false,
};
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;
