/** Accounts of the user pool. Cognito emails a new person the address of the sign-in and a temporary password. */
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  UnsupportedUserStateException,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { awsLogger } from "../kernel/aws-logger.ts";
import { asTransient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";

let client: CognitoIdentityProviderClient | undefined;
const cognito = (): CognitoIdentityProviderClient =>
  (client ??= new CognitoIdentityProviderClient({
    maxAttempts: 3,
    logger: awsLogger,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  }));

/** The group lets a person use the console at all. Their membership decides the rest. */
const GROUP = "staff";

type NewAccount = ConstructorParameters<typeof AdminCreateUserCommand>[0];

/** A person who has not signed in yet gets another temporary password: the earlier one may be over. One who has a password gets nothing. */
const resendPassword = async (account: NewAccount): Promise<void> => {
  try {
    await cognito().send(new AdminCreateUserCommand({ ...account, MessageAction: "RESEND" }));
  } catch (error) {
    if (!(error instanceof UnsupportedUserStateException)) throw error;
  }
};

/** Makes an account that may sign in to the console, or lets one that exists do so. Safe to repeat. */
export const ensureAccount = (email: string): Promise<void> =>
  asTransient("account.unavailable", async () => {
    const pool = { UserPoolId: setting("USER_POOL_ID"), Username: email };
    const attributes = [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ];
    const account: NewAccount = { ...pool, UserAttributes: attributes, DesiredDeliveryMediums: ["EMAIL"] };
    try {
      await cognito().send(new AdminCreateUserCommand(account));
    } catch (error) {
      if (!(error instanceof UsernameExistsException)) throw error;
      await resendPassword(account);
    }
    await cognito().send(new AdminAddUserToGroupCommand({ ...pool, GroupName: GROUP }));
  });
