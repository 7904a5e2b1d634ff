/**
 * Takes the place, in the gate's bundle, of what the SDK's client imports and the gate never runs: the credential chain (its client is given
 * credentials), the discovery of endpoints (no command of this client asks for it) and event streams (none of its calls answers with one).
 */
export const defaultProvider = () => () => Promise.reject(new Error("the gate's client takes its credentials from the environment alone"));

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => false,
  configFileSelector: () => false,
  default: false,
};
export const resolveEndpointDiscoveryConfig = <T>(config: T): T => config;
