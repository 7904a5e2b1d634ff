/** The user pool of organizers, staff and attendees, with hosted sign-in by code and PKCE. */
import { accountId, prefix, region } from "./stage.ts";

const pool = new aws.cognito.UserPool(
  "Users",
  {
    name: prefix,
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
    // Nobody signs up alone: buyers need no account, an operator creates organizers, and these invite their teams.
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    usernameConfiguration: { caseSensitive: false },
    deletionProtection: $app.protect === true ? "ACTIVE" : "INACTIVE",
    passwordPolicy: {
      minimumLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: false,
      // As long as an invitation to a team.
      temporaryPasswordValidityDays: 7,
    },
    // A pool requires MFA of all users or leaves it to each, and the hosted sign-in offers no way to enable it: docs/decisions/0014.
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

/** All customers of AWS in the region share the name, hence the account's number. */
const domain = new aws.cognito.UserPoolDomain("SignIn", { userPoolId: pool.id, domain: $interpolate`${prefix}-${accountId}` });

export const issuer = $interpolate`https://cognito-idp.${region}.amazonaws.com/${pool.id}`;
export const signInOrigin = $interpolate`https://${domain.domain}.auth.${region}.amazoncognito.com`;

/** The console's client is public: no secret, and a code works only with its PKCE verifier. */
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
export const userPoolArn = pool.arn;
