/** Accounts of attendees, where the stage opens them: a user pool of their own, in which people sign themselves up. docs/decisions/0049 */
import type { Setting } from "@catraca/core/kernel/setting";
import { issuerOf, signInClient, signInDomain } from "./identity.ts";
import { cognitoMail } from "./notifications.ts";
import { prefix, settings } from "./stage.ts";

const createPool = (): aws.cognito.UserPool =>
  new aws.cognito.UserPool(
    "Attendees",
    {
      name: `${prefix}-attendees`,
      userPoolTier: "LITE",
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      // The API gives orders to an account alone when its address is verified, and an address changes only by its verification.
      autoVerifiedAttributes: ["email"],
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
      adminCreateUserConfig: { allowAdminCreateUserOnly: false },
      // An account sees what the links in its mailbox open, and may do no more.
      mfaConfiguration: "OFF",
      passwordPolicy: {
        minimumLength: 8,
        requireLowercase: false,
        requireUppercase: false,
        requireNumbers: false,
        requireSymbols: false,
        temporaryPasswordValidityDays: 7,
      },
      deletionProtection: $app.protect === true ? "ACTIVE" : "INACTIVE",
      // Cognito's own sender stops after fifty emails a day.
      ...(cognitoMail ? { emailConfiguration: cognitoMail } : {}),
    },
    { retainOnDelete: $app.removal !== "remove" },
  );

const pool = settings.attendeeAccounts ? createPool() : undefined;
const origin = pool && signInDomain("AttendeeSignIn", pool, "me");

/** Origins that pages call beside the console's. */
export const attendeeSignInOrigins: $util.Output<string>[] = origin ? [origin] : [];

/** Settings of the public API. Empty: the stage has no accounts. */
export const attendeeSignIn = (siteUrl: $util.Input<string>): Partial<Record<Setting, $util.Output<string>>> => {
  if (!pool || !origin) return {};
  const client = signInClient("AttendeeClient", pool, {
    name: "attendees",
    callbackUrls: [$interpolate`${siteUrl}/signed-in`],
    logoutUrls: [$interpolate`${siteUrl}/orders`],
    allowedOauthScopes: ["openid", "email"],
    refreshTokenValidity: 24,
  });
  return {
    ATTENDEE_ISSUER: issuerOf(pool),
    ATTENDEE_CLIENT_ID: client.id,
    ATTENDEE_USERINFO_URL: $interpolate`${origin}/oauth2/userInfo`,
  };
};
