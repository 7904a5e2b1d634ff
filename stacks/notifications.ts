/** What buyers are told by: mail through SES, text messages through End User Messaging or Pinpoint. */
import { arn, settings } from "./stage.ts";

const { domain, certificateArn, mailAddress, mailFrom, sms } = settings;
const mailDomain = mailAddress.split("@")[1] ?? "";

/** The whole domain where its zone is here, so that mail is signed; else the one address, which its owner confirms by a link. */
const isZoneHere = domain !== undefined && certificateArn === undefined && (mailDomain === domain || domain.endsWith(`.${mailDomain}`));

const mail = new sst.aws.Email("Mail", {
  sender: isZoneHere ? mailDomain : mailAddress,
  transform: {
    configurationSet: (args) => {
      args.configurationSetName = `${$app.name}-${$app.stage}`;
      args.deliveryOptions = { tlsPolicy: "REQUIRE" };
      args.reputationOptions = { reputationMetricsEnabled: true };
      args.suppressionOptions = { suppressedReasons: ["BOUNCE", "COMPLAINT"] };
    },
  },
});

export const mailSettings = {
  MAIL_FROM: mailFrom,
  MAIL_CONFIGURATION: mail.nodes.configurationSet.configurationSetName,
  SMS_PROVIDER: sms.provider,
  SMS_ORIGIN: sms.origin,
  PINPOINT_APP_ID: sms.pinpointApp,
};

/** While the account is in SES's sandbox, SES asks about the recipient's identity too: so any identity, but from this sender alone. */
export const mayMail = {
  actions: ["ses:SendEmail"],
  resources: [arn("ses", "identity/*"), mail.nodes.configurationSet.arn],
  conditions: [{ test: "StringEquals", variable: "ses:FromAddress", values: [mailAddress] }],
};

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
