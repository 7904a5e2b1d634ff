/** Secrets are made once and kept in the encrypted state; functions find them in an environment that only the key's users can read. */
import { prefix, settings } from "./stage.ts";

/** What is lost with the stage's end, and what is not. */
const LASTING = { protect: $app.protect === true, retainOnDelete: $app.removal !== "remove" };

export const key = new aws.kms.Key(
  "SecretsKey",
  {
    description: `${prefix}: the environments of functions`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
  },
  LASTING,
);

const secretOf = (name: string, options: $util.CustomResourceOptions = {}) =>
  new random.RandomPassword(name, { length: 48, special: false }, { ...options, additionalSecretOutputs: ["result"] }).result;

/** Every ticket code and every order's link hangs on it: never made anew. */
export const masterSecret = secretOf("MasterSecret", { ...LASTING, ignoreChanges: ["*"] });

/**
 * The site sends this turn's. The APIs take the next one too, since the site may turn before they do, and the last one, since edges turn one by one: so a
 * turn leaves no gap.
 */
const originSecretOf = (turn: number) => secretOf(`OriginSecret${turn}`);
export const originSecret = originSecretOf(settings.originTurn);
export const originSecrets = $interpolate`${originSecret} ${originSecretOf(settings.originTurn + 1)} ${originSecretOf(settings.originTurn - 1)}`;
