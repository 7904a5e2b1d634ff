/** Settings come from the environment alone: endpoints and names differ between an account and one machine, the code does not. */
export const SETTINGS = [
  "TABLE_NAME",
  /** Under which CloudWatch keeps this stage's metrics, so that two stages of one account keep theirs apart. Every function has it. */
  "METRICS_NAMESPACE",
  "FILES_BUCKET",
  "BUS_NAME",
  "WORKFLOW_ARN",
  "MASTER_SECRET",
  "SITE_URL",
  "SCAN_URL",
  /** What the site proves itself to the APIs with: values that are good at once, with spaces between. */
  "ORIGIN_SECRETS",
  /** "simulated" takes pretended cards; anything else refuses them, so that no installation gives tickets away by mistake. */
  "PAYMENT_PROVIDER",
  "MAIL_FROM",
  /** The SES configuration set that mail is sent under, where there is one. */
  "MAIL_CONFIGURATION",
  "SMS_PROVIDER",
  "SMS_ORIGIN",
  "PINPOINT_APP_ID",
  "TOKEN_ISSUER",
  "TOKEN_CLIENT_ID",
  "TOKEN_KEYS_URL",
] as const;
export type Setting = (typeof SETTINGS)[number];

export const findSetting = (name: Setting): string | undefined => process.env[name] || undefined;

export const setting = (name: Setting): string => {
  const value = findSetting(name);
  if (value === undefined) throw new Error(`the setting ${name} is missing from the environment`);
  return value;
};
