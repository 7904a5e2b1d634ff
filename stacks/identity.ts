/** The user pool of organizers and staff, with hosted sign-in by code and PKCE. Attendees have their own: attendee-accounts.ts. */
import { accountId, prefix, region } from "./stage.ts";

const pool = new aws.cognito.UserPool(
  "Users",
  {
    name: prefix,
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
    // Nobody signs up alone: an operator creates organizers, and these invite their teams.
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

const GROUPS = { organizer: "Make events and sell", staff: "Read and keep the gates" };
for (const [name, description] of Object.entries(GROUPS))
  new aws.cognito.UserGroup(`Group${name}`, { userPoolId: pool.id, name, description });

export const issuerOf = ({ id }: aws.cognito.UserPool): $util.Output<string> =>
  $interpolate`https://cognito-idp.${region}.amazonaws.com/${id}`;

/** All customers of AWS in the region share the name, hence the account's number. Returns the origin of the sign-in. */
export const signInDomain = (resource: string, { id }: aws.cognito.UserPool, suffix?: "me"): $util.Output<string> => {
  const name = suffix === undefined ? prefix : `${prefix}-${suffix}`;
  const domain = new aws.cognito.UserPoolDomain(resource, { userPoolId: id, domain: $interpolate`${name}-${accountId}` });
  return $interpolate`https://${domain.domain}.auth.${region}.amazoncognito.com`;
};

export const issuer = issuerOf(pool);
export const signInOrigin = signInDomain("SignIn", pool);

type Client = Pick<aws.cognito.UserPoolClientArgs, "name" | "callbackUrls" | "logoutUrls" | "allowedOauthScopes" | "refreshTokenValidity">;

/** Clients of the pages are public: no secret, and a code works only with its PKCE verifier. */
export const signInClient = (resource: string, { id }: aws.cognito.UserPool, own: Client): aws.cognito.UserPoolClient =>
  new aws.cognito.UserPoolClient(resource, {
    ...own,
    userPoolId: id,
    generateSecret: false,
    supportedIdentityProviders: ["COGNITO"],
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
    preventUserExistenceErrors: "ENABLED",
    enableTokenRevocation: true,
    accessTokenValidity: 60,
    idTokenValidity: 60,
    tokenValidityUnits: { accessToken: "minutes", idToken: "minutes", refreshToken: "hours" },
  });

export const consoleClient = (siteUrl: $util.Input<string>): aws.cognito.UserPoolClient =>
  signInClient("ConsoleClient", pool, {
    name: "console",
    callbackUrls: [$interpolate`${siteUrl}/console/signed-in`],
    logoutUrls: [$interpolate`${siteUrl}/console/`],
    allowedOauthScopes: ["openid", "email", "profile"],
    refreshTokenValidity: 12,
  });

export const userPoolId = pool.id;
export const userPoolArn = pool.arn;
