/** Settings. They come from the environment only: an account and one machine run the same code with other endpoints and names. */
export const SETTINGS = [
  "TABLE_NAME",
  /** The CloudWatch namespace of this stage's metrics. Every function has it. */
  "METRICS_NAMESPACE",
  "FILES_BUCKET",
  "BUS_NAME",
  "WORKFLOW_ARN",
  /** Operators look at an execution there: its name comes after it. */
  "EXECUTION_URL",
  /** The state machine of jobs. */
  "JOBS_ARN",
  /** Keys of rows are derived from it. It never changes. */
  "MASTER_SECRET",
  /** The first signs what this installation hands out, and each is accepted: `2:secret,1:secret`. Number 1 is the master secret. */
  "SIGNING_SECRETS",
  "SITE_URL",
  "SCAN_URL",
  /** The values of the header by which the APIs recognize the site, separated by spaces. All are valid, so that one can be rotated. */
  "ORIGIN_SECRETS",
  /** Providers of payment.providers.ts, with commas between. Without one no payment is taken, so that no installation gives tickets away by mistake. */
  "PAYMENT_PROVIDER",
  "STRIPE_SECRET_KEY",
  /** The signing secrets of the webhook, separated by spaces. All are valid, so that one can be rotated. */
  "STRIPE_WEBHOOK_SECRETS",
  /** Stripe's API answers here, if not at its own address. */
  "STRIPE_API_URL",
  "MAIL_FROM",
  /** The SES configuration set, if any. */
  "MAIL_CONFIGURATION",
  "SMS_PROVIDER",
  "SMS_ORIGIN",
  /** Calling codes of the countries that get text messages: "+55,+351". Default: Brazil. */
  "SMS_COUNTRIES",
  "PINPOINT_APP_ID",
  /** "any": webhooks may have plain http and private addresses. Default: https and the public internet alone. */
  "WEBHOOK_ADDRESSES",
  /** The user pool in which an invitation makes an account. */
  "USER_POOL_ID",
  "TOKEN_ISSUER",
  "TOKEN_CLIENT_ID",
  "TOKEN_KEYS_URL",
  /** The sign-in of attendees, if they may have accounts. */
  "ATTENDEE_ISSUER",
  "ATTENDEE_CLIENT_ID",
  /** Answers with an account's address, which its access token does not carry. */
  "ATTENDEE_USERINFO_URL",
] as const;
export type Setting = (typeof SETTINGS)[number];

export const findSetting = (name: Setting): string | undefined => process.env[name] || undefined;

export const setting = (name: Setting): string => {
  const value = findSetting(name);
  if (value === undefined) throw new Error(`the setting ${name} is missing from the environment`);
  return value;
};
