/** What buyers are told by: mail through SES, text messages through End User Messaging or Pinpoint. */
import { arn, prefix, settings } from "./stage.ts";

const { domain, certificateArn, mailAddress, mailFrom, mailIdentity, sms } = settings;
const mailDomain = mailAddress.split("@")[1] ?? "";

/** The whole domain where it is this stage's own and its zone is here, so that mail is signed; else the one address, which its owner confirms by a link. */
const sender = mailDomain === domain && certificateArn === undefined ? mailDomain : mailAddress;

const configuration = {
  configurationSetName: prefix,
  deliveryOptions: { tlsPolicy: "REQUIRE" },
  reputationOptions: { reputationMetricsEnabled: true },
  suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
};

/** An account has one identity of an address or a domain: a second stage sends by the first one's. */
const configurationSet =
  mailIdentity === "existing"
    ? new aws.sesv2.ConfigurationSet("MailConfig", configuration)
    : new sst.aws.Email("Mail", { sender, transform: { configurationSet: (args) => void Object.assign(args, configuration) } }).nodes
        .configurationSet;

export const mailSettings = {
  MAIL_FROM: mailFrom,
  MAIL_CONFIGURATION: configurationSet.configurationSetName,
  SMS_PROVIDER: sms.provider,
  SMS_ORIGIN: sms.origin,
  PINPOINT_APP_ID: sms.pinpointApp,
};

/** While the account is in SES's sandbox, SES asks about the recipient's identity too: so any identity, but from this sender alone. */
export const mayMail = (actions: readonly string[]) => ({
  actions: [...actions],
  resources: [arn("ses", "identity/*"), configurationSet.arn],
  conditions: [{ test: "StringEquals", variable: "ses:FromAddress", values: [mailAddress] }],
});

const byProvider = {
  off: [],
  "end-user-messaging": [
    {
      actions: ["sms-voice:SendTextMessage"],
      resources: ["phone-number/*", "sender-id/*", "pool/*"].map((origin) => arn("sms-voice", origin)),
    },
  ],
  pinpoint: [{ actions: ["mobiletargeting:SendMessages"], resources: [arn("mobiletargeting", `apps/${sms.pinpointApp ?? ""}/*`)] }],
};
export const mayText = byProvider[sms.provider];
