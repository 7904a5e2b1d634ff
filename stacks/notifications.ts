/** Email through SES, text messages through End User Messaging or Pinpoint. */
import { alarm } from "./alarms.ts";
import { defaultBusArn } from "./bus.ts";
import { printRecord, type DnsRecord } from "./records.ts";
import { arn, prefix, region, settings } from "./stage.ts";

const { domain, certificateArn, mailAddress, mailDomain, mailFrom, mailIdentity, sms } = settings;

const configurationSet = new aws.sesv2.ConfigurationSet("MailConfig", {
  configurationSetName: prefix,
  deliveryOptions: { tlsPolicy: "REQUIRE" },
  reputationOptions: { reputationMetricsEnabled: true },
  // Whoever calls a message spam still gets tickets: the product stops only mailings then.
  suppressionOptions: { suppressedReasons: ["BOUNCE"] },
});

/** SES publishes to the default bus alone: docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventBridgeDestination.html */
new aws.sesv2.ConfigurationSetEventDestination("MailEvents", {
  configurationSetName: configurationSet.configurationSetName,
  eventDestinationName: "returned",
  eventDestination: {
    enabled: true,
    matchingEventTypes: ["BOUNCE", "COMPLAINT", "REJECT"],
    eventBridgeDestination: { eventBusArn: defaultBusArn },
  },
});

/**
 * Signs as the sender's domain (DKIM) and receives bounces at a name of it (MAIL FROM), so that DMARC aligns.
 * `dkim.amazonses.com` is right for most regions: docs.aws.amazon.com/general/latest/gr/ses.html
 */
const proveDomain = (proven: string, make: (record: DnsRecord) => void): void => {
  const identity = new aws.sesv2.EmailIdentity("MailIdentity", {
    emailIdentity: proven,
    configurationSetName: configurationSet.configurationSetName,
    dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
  });
  const bounces = `mail.${proven}`;
  new aws.sesv2.EmailIdentityMailFromAttributes("MailFrom", {
    emailIdentity: identity.emailIdentity,
    mailFromDomain: bounces,
    // Otherwise email stops while the record is missing.
    behaviorOnMxFailure: "USE_DEFAULT_VALUE",
  });
  for (const at of [0, 1, 2]) {
    const token = identity.dkimSigningAttributes.tokens.apply((tokens) => tokens[at] ?? "");
    make({ type: "CNAME", name: $interpolate`${token}._domainkey.${proven}`, value: $interpolate`${token}.dkim.amazonses.com` });
  }
  make({ type: "MX", name: bounces, value: $interpolate`feedback-smtp.${region}.amazonses.com`, priority: 10 });
  make({ type: "TXT", name: bounces, value: "v=spf1 include:amazonses.com ~all" });
  make({ type: "TXT", name: `_dmarc.${proven}`, value: "v=DMARC1; p=none;" });
};

const senderDomain = mailAddress.split("@")[1] ?? "";
/** With its zone in this account. */
const isSiteDomain = senderDomain === domain && certificateArn === undefined;

/** An account has one identity per address or domain: a second stage uses the first one's. */
const proveSender = (): void => {
  if (mailIdentity === "existing") return;
  if (mailDomain !== undefined) return proveDomain(mailDomain, printRecord);
  if (!isSiteDomain) {
    // A single address, which its owner confirms by a link. It has no DKIM signature.
    new aws.sesv2.EmailIdentity("MailIdentity", {
      emailIdentity: mailAddress,
      configurationSetName: configurationSet.configurationSetName,
    });
    return;
  }
  const zone = sst.aws.dns();
  proveDomain(senderDomain, (record) => void zone.createRecord("Mail", record, {}));
};
proveSender();

/** SES pauses an account whose recent rates stay high: docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-rate.html */
const reputation = {
  runbook: "mail-reputation",
  namespace: "AWS/SES",
  statistic: "Maximum",
  periodSeconds: 3600,
  lastsInSilence: true,
} as const;
alarm({
  ...reputation,
  name: "MailBounces",
  says: "More than 4 % of mail bounces; from 5 % on SES reviews the account.",
  metric: "Reputation.BounceRate",
  threshold: 0.04,
});
alarm({
  ...reputation,
  name: "MailComplaints",
  says: "More than 0.08 % of mail is reported as spam; from 0.1 % on SES reviews the account.",
  metric: "Reputation.ComplaintRate",
  threshold: 0.0008,
});

/** Sends by SES, once the sender is proven. Undefined: another stage proved it, under a name that this one does not know. */
export const cognitoMail =
  mailIdentity === "existing"
    ? undefined
    : {
        emailSendingAccount: "DEVELOPER",
        fromEmailAddress: mailFrom,
        sourceArn: arn("ses", `identity/${mailDomain ?? (isSiteDomain ? senderDomain : mailAddress)}`),
        configurationSet: configurationSet.configurationSetName,
      };

export const mailSettings = {
  MAIL_FROM: mailFrom,
  MAIL_CONFIGURATION: configurationSet.configurationSetName,
  SMS_PROVIDER: sms.provider,
  SMS_ORIGIN: sms.origin,
  SMS_COUNTRIES: sms.countries,
  PINPOINT_APP_ID: sms.pinpointApp,
};

/** In SES's sandbox, SES also checks the recipient's identity: any identity, but only from this sender. */
export const mailPermissions = (actions: readonly string[]) => ({
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
export const smsPermissions = byProvider[sms.provider];
