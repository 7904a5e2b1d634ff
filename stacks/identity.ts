/** Who organizers, staff and attendees are: a user pool with hosted sign-in, by code and PKCE. */
import { accountId, prefix, region } from "./stage.ts";

const pool = new aws.cognito.UserPool(
  "Users",
  {
    name: prefix,
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
    // Nobody signs up by themselves: buyers need no account, and whoever organizes is let in by hand.
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    usernameConfiguration: { caseSensitive: false },
    deletionProtection: $app.protect === true ? "ACTIVE" : "INACTIVE",
    passwordPolicy: {
      minimumLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: false,
      temporaryPasswordValidityDays: 3,
    },
    // A pool has it for everybody or leaves it to each, and the hosted sign-in offers nobody to turn it on: docs/decisions/0014.
    mfaConfiguration: "ON",
    softwareTokenMfaConfiguration: { enabled: true },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
  },
  { retainOnDelete: $app.removal !== "remove" },
);

const GROUPS = { organizer: "Make events and sell", staff: "Read and keep the gates", attendee: "See their own orders" };
for (const [name, description] of Object.entries(GROUPS))
  new aws.cognito.UserGroup(`Group${name}`, { userPoolId: pool.id, name, description });

/** The name is shared by all of AWS's customers in the region, hence the account's number. */
const domain = new aws.cognito.UserPoolDomain("SignIn", { userPoolId: pool.id, domain: $interpolate`${prefix}-${accountId}` });

export const issuer = $interpolate`https://cognito-idp.${region}.amazonaws.com/${pool.id}`;
export const signInOrigin = $interpolate`https://${domain.domain}.auth.${region}.amazoncognito.com`;

/** The console's: public, so without a secret, and a code is only good with its PKCE verifier. */
export const consoleClient = (siteUrl: $util.Input<string>): aws.cognito.UserPoolClient => {
  return new aws.cognito.UserPoolClient("ConsoleClient", {
    userPoolId: pool.id,
    name: "console",
    generateSecret: false,
    supportedIdentityProviders: ["COGNITO"],
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", "email", "profile"],
    callbackUrls: [$interpolate`${siteUrl}/console/signed-in`],
    logoutUrls: [$interpolate`${siteUrl}/console/`],
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    preventUserExistenceErrors: "ENABLED",
    enableTokenRevocation: true,
    accessTokenValidity: 60,
    idTokenValidity: 60,
    refreshTokenValidity: 12,
    tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "hours" },
  });
};

export const userPoolId = pool.id;
