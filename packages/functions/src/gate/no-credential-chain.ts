/** Takes the place of the SDK's credential chain in the gate's bundle: its client is given credentials and never asks. */
export const defaultProvider = () => () => Promise.reject(new Error("the gate's client takes its credentials from the environment alone"));
