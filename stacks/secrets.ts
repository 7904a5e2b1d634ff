/** Secrets are made once and kept in the encrypted state; functions find them in an environment that only the key's users can read. */
import { prefix, settings } from "./stage.ts";

/** What is lost with the stage's end, and what is not. */
const LASTING = { protect: settings.isProduction, retainOnDelete: settings.isProduction };

export const key = new aws.kms.Key(
  "SecretsKey",
  {
    description: `${prefix}: the environments of functions`,
    enableKeyRotation: true,
    deletionWindowInDays: settings.isProduction ? 30 : 7,
  },
  LASTING,
);

const secretOf = (name: string, options: $util.CustomResourceOptions = {}) =>
  new random.RandomPassword(name, { length: 48, special: false }, { ...options, additionalSecretOutputs: ["result"] }).result;

/** Every ticket code and every order's link hangs on it: never made anew. */
export const masterSecret = secretOf("MasterSecret", { ...LASTING, ignoreChanges: ["*"] });

/** The site sends this turn's; the APIs take the one before it too, so that a turn leaves no gap. */
const originSecretOf = (turn: number) => secretOf(`OriginSecret${turn}`);
export const originSecret = originSecretOf(settings.originTurn);
export const originSecrets = $interpolate`${originSecret} ${originSecretOf(settings.originTurn - 1)}`;
