import type { Accounts } from "../accounts.ts";
import { CallError } from "./http.ts";

const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** AdminCreateUser and AdminAddUserToGroup of Cognito's user pools. No email with a temporary password is sent: there are no passwords here. */
export const answerCognito = (operation: string, body: Record<string, unknown>, accounts: Accounts): object => {
  const { UserPoolId: pool, Username: email, GroupName: group, MessageAction: action } = body;
  if (typeof pool !== "string" || typeof email !== "string" || !ADDRESS.test(email))
    throw new CallError("InvalidParameterException", "UserPoolId and an email address as Username are required");
  if (operation === "AdminCreateUser" && action === "RESEND") {
    if (accounts.groupsOf(email) === undefined) throw new CallError("UserNotFoundException", "User does not exist.");
    return { User: { Username: email, Enabled: true, UserStatus: "FORCE_CHANGE_PASSWORD" } };
  }
  if (operation === "AdminCreateUser") {
    if (action !== undefined) throw new CallError("InvalidParameterException", "This MessageAction is not answered here");
    if (!accounts.create(email)) throw new CallError("UsernameExistsException", "User account already exists");
    return { User: { Username: email, Enabled: true, UserStatus: "FORCE_CHANGE_PASSWORD" } };
  }
  if (operation === "AdminAddUserToGroup") {
    if (typeof group !== "string" || group === "") throw new CallError("InvalidParameterException", "GroupName is required");
    if (!accounts.addToGroup(email, group)) throw new CallError("UserNotFoundException", "User does not exist.");
    return {};
  }
  throw new CallError("UnknownOperationException", `Cognito ${operation} is not answered here`);
};
