/** Secrets are created once and stay in the encrypted state. Functions read them from an environment that only users of the key can read. */
import { LAST_KEY } from "./settings.ts";
import { prefix, settings } from "./stage.ts";

/** Protects the secrets of a stage that is kept. */
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

/** Never created again. */
const FOREVER = { ...LASTING, ignoreChanges: ["*"] };

/** Keys and ids of rows are derived from it, so it has no successor there. It is the first of the keys that sign. */
export const masterSecret = secretOf("MasterSecret", FOREVER);

/**
 * All of them, whichever the setting names: a lower number would delete a protected resource, which fails, and a key that was retired by mistake needs its
 * secret. Functions get those that are accepted alone.
 */
const successors = Array.from({ length: LAST_KEY - 1 }, (_, at) => secretOf(`SigningSecret${at + 2}`, FOREVER));

export const signingSecrets = $util
  .all(settings.signingKeys.map((key) => $interpolate`${key}:${successors[key - 2] ?? masterSecret}`))
  .apply((secrets) => secrets.join(","));

/**
 * The site sends the secret of this rotation. The APIs also accept the next one, since the site may be updated first,
 * and the last one, since edges are updated one by one: a rotation has no gap.
 */
const originSecretOf = (rotation: number) => secretOf(`OriginSecret${rotation}`);
export const originSecret = originSecretOf(settings.originRotation);
export const originSecrets = $interpolate`${originSecret} ${originSecretOf(settings.originRotation + 1)} ${originSecretOf(settings.originRotation - 1)}`;

const given = (value: string | undefined) => (value === undefined ? undefined : $util.secret(value));

/** From the stage's settings: Stripe makes them. The state and the environments keep them encrypted. */
export const stripeSettings = {
  STRIPE_SECRET_KEY: given(settings.stripe.key),
  STRIPE_WEBHOOK_SECRETS: given(settings.stripe.webhookSecrets),
};
