/** Settings come from the environment alone: endpoints and names differ between an account and one machine, the code does not. */
export type Setting =
  | "TABLE_NAME"
  | "FILES_BUCKET"
  | "BUS_NAME"
  | "WORKFLOW_ARN"
  | "MASTER_SECRET"
  | "SITE_URL"
  /** "simulated" takes pretended cards; anything else refuses them, so that no installation gives tickets away by mistake. */
  | "PAYMENT_PROVIDER"
  | "MAIL_FROM"
  | "SMS_PROVIDER"
  | "SMS_ORIGIN"
  | "PINPOINT_APP_ID"
  | "TOKEN_ISSUER"
  | "TOKEN_CLIENT_ID"
  | "TOKEN_KEYS_URL";

export const findSetting = (name: Setting): string | undefined => process.env[name] || undefined;

export const setting = (name: Setting): string => {
  const value = findSetting(name);
  if (value === undefined) throw new Error(`the setting ${name} is missing from the environment`);
  return value;
};
