/** Settings of a stage from the environment or from `.env.<stage>`, which SST reads. docs/deploy.md describes each. */
import * as v from "valibot";
import { httpApis } from "@catraca/functions/fronts";

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const number = v.pipe(v.string(), v.regex(/^\d{1,6}$/, "Write a whole number."), v.transform(Number));
const between = (least: number, most: number) =>
  v.pipe(number, v.minValue(least, `Write ${least} to ${most}.`), v.maxValue(most, `Write ${least} to ${most}.`));
const onOff = v.picklist(["on", "off"], 'Write "on" or "off".');
const domain = v.pipe(text, v.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "Write a domain such as tickets.example.com."));

/** Secrets of this many keys are made with the stage: no setting adds or removes one. */
export const LAST_KEY = 8;
const KEYS = new RegExp(`^[1-${LAST_KEY}](,[1-${LAST_KEY}]){0,3}$`);

const Environment = v.object({
  CATRACA_REGION: v.optional(v.pipe(text, v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "Write a region such as sa-east-1."))),
  CATRACA_DOMAIN: v.optional(domain),
  /** A certificate in us-east-1, for a domain whose zone is not in this account. A person creates the DNS record. */
  CATRACA_CERTIFICATE_ARN: v.optional(v.pipe(text, v.startsWith("arn:aws:acm:us-east-1:", "The certificate must be in us-east-1."))),
  /** `tickets@example.com` or `Example Tickets <tickets@example.com>`. */
  CATRACA_MAIL_FROM: v.optional(v.pipe(text, v.regex(/^[^<>\r\n]*<?[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>?$/, "Write an e-mail address."))),
  /** The sender's domain or a parent, when its zone is not this stage's: SES signs as it once the printed records exist. */
  CATRACA_MAIL_DOMAIN: v.optional(domain),
  /** `existing`: another stage of the account has verified the sender. */
  CATRACA_MAIL_IDENTITY: v.optional(v.picklist(["own", "existing"], 'Write "own" or "existing".'), "own"),
  CATRACA_ALARM_EMAIL: v.optional(v.pipe(text, v.email("Write an e-mail address."))),
  /** Names with commas between, or `off`. */
  CATRACA_PAYMENTS: v.optional(
    v.pipe(text, v.regex(/^(off|(simulated|stripe)(,(simulated|stripe))?)$/, 'Write "simulated", "stripe", "simulated,stripe" or "off".')),
  ),
  CATRACA_STRIPE_KEY: v.optional(v.pipe(text, v.regex(/^[rs]k_(test|live)_\w+$/, "Write a secret or restricted key, such as rk_live_…"))),
  /** Two while one is rotated. */
  CATRACA_STRIPE_WEBHOOK_SECRET: v.optional(
    v.pipe(text, v.regex(/^whsec_\w+(,whsec_\w+)?$/, "Write the endpoint's signing secret, such as whsec_…, or two with a comma between.")),
  ),
  CATRACA_SMS: v.optional(v.picklist(["end-user-messaging", "pinpoint", "off"]), "off"),
  CATRACA_SMS_ORIGIN: v.optional(text),
  CATRACA_SMS_COUNTRIES: v.optional(v.pipe(text, v.regex(/^\+\d{1,4}(,\+\d{1,4})*$/, 'Write calling codes, such as "+55,+351".')), "+55"),
  CATRACA_PINPOINT_APP: v.optional(text),
  /** Attendees sign up and see all orders of their address. */
  CATRACA_ATTENDEE_ACCOUNTS: v.optional(onOff, "off"),
  CATRACA_WAF: v.optional(onOff),
  /** Requests per address in five minutes, without static files. Many phones share the address of a venue: docs/scaling.md. */
  CATRACA_WAF_REQUESTS: v.optional(between(100, 100_000), "3000"),
  /** Requests per second that the public API takes, below the account's limit. */
  CATRACA_API_RATE: v.optional(between(1, 100_000), String(httpApis.api.rate.rateLimit)),
  /** Concurrent executions of each function behind a queue. SQS takes no fewer than two. */
  CATRACA_QUEUE_CONCURRENCY: v.optional(between(2, 1_000), "5"),
  CATRACA_GATE_RESERVED: v.optional(number),
  CATRACA_GATE_PROVISIONED: v.optional(number),
  CATRACA_ORIGIN_TURN: v.optional(number, "1"),
  /** The first signs, and each is accepted. Key 1 is the master secret. One digit: `12`, without its comma, would retire key 1. */
  CATRACA_SIGNING_KEYS: v.optional(
    v.pipe(
      text,
      v.regex(KEYS, `Write numbers of keys, 1 to ${LAST_KEY}, such as "2,1": the first signs, up to three more are accepted.`),
      v.transform((keys) => keys.split(",").map(Number)),
      v.check((keys) => new Set(keys).size === keys.length, "Write each number once."),
    ),
    "1",
  ),
});

export const NAMES = Object.keys(Environment.entries);

/** For `synth` only: `deploy` asks for the real value. */
const EXAMPLE_SENDER = "tickets@example.com";

/** Concurrent requests to all APIs of an account: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_AT_ONCE = 5_000;

export type Settings = ReturnType<typeof settingsOf>;

/** Lambda's and Cognito's limits for names that contain the stage: they would refuse a deployment after minutes. */
const STAGE = /^[a-z][a-z0-9-]{0,29}$/;
/** docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED_WORDS = ["aws", "amazon", "cognito"];

const addressIn = (mailFrom: string): string => /<(.+)>$/.exec(mailFrom)?.[1] ?? mailFrom;

/** Settings that are valid alone and not together, one line each. */
const contradictionsIn = (read: v.InferOutput<typeof Environment>, file: string): string[] => {
  const senderDomain = addressIn(read.CATRACA_MAIL_FROM ?? EXAMPLE_SENDER).split("@")[1] ?? "";
  const [reserved, provisioned] = [read.CATRACA_GATE_RESERVED ?? 0, read.CATRACA_GATE_PROVISIONED ?? 0];
  const rules: [isWrong: boolean, says: string][] = [
    [
      read.CATRACA_CERTIFICATE_ARN !== undefined && read.CATRACA_DOMAIN === undefined,
      `CATRACA_CERTIFICATE_ARN in ${file} needs CATRACA_DOMAIN`,
    ],
    [
      read.CATRACA_SMS === "pinpoint" && read.CATRACA_PINPOINT_APP === undefined,
      `CATRACA_SMS=pinpoint in ${file} needs CATRACA_PINPOINT_APP`,
    ],
    [
      read.CATRACA_SMS === "end-user-messaging" && read.CATRACA_SMS_ORIGIN === undefined,
      `CATRACA_SMS=end-user-messaging in ${file} needs CATRACA_SMS_ORIGIN`,
    ],
    [
      read.CATRACA_MAIL_DOMAIN !== undefined && !`.${senderDomain}`.endsWith(`.${read.CATRACA_MAIL_DOMAIN}`),
      `CATRACA_MAIL_DOMAIN in ${file} is not the domain of CATRACA_MAIL_FROM, nor above it`,
    ],
    [
      read.CATRACA_MAIL_DOMAIN !== undefined && read.CATRACA_MAIL_IDENTITY === "existing",
      `CATRACA_MAIL_DOMAIN in ${file} belongs to the stage that proves the sender, not to one with CATRACA_MAIL_IDENTITY=existing`,
    ],
    [
      (read.CATRACA_PAYMENTS ?? "").includes("stripe") &&
        (read.CATRACA_STRIPE_KEY === undefined || read.CATRACA_STRIPE_WEBHOOK_SECRET === undefined),
      `CATRACA_PAYMENTS=${read.CATRACA_PAYMENTS} in ${file} needs CATRACA_STRIPE_KEY and CATRACA_STRIPE_WEBHOOK_SECRET`,
    ],
    [reserved > 0 && provisioned > reserved, `CATRACA_GATE_PROVISIONED in ${file} cannot be more than CATRACA_GATE_RESERVED`],
  ];
  return rules.filter(([isWrong]) => isWrong).map(([, says]) => says);
};

/** Throws one line per wrong or missing setting. `deploying`: example values are refused. */
export const settingsOf = (environment: Record<string, string | undefined>, p: { stage: string; deploying: boolean }) => {
  if (!STAGE.test(p.stage) || RESERVED_WORDS.some((word) => p.stage.includes(word)))
    throw new Error(
      `"${p.stage}" cannot be a stage: write up to 30 small letters, digits and hyphens, a letter first, without ${RESERVED_WORDS.join(", ")}`,
    );
  const given = Object.fromEntries(Object.entries(environment).filter(([name, value]) => name.startsWith("CATRACA_") && value));
  const result = v.safeParse(Environment, given);
  const file = `.env.${p.stage}`;
  if (!result.success)
    throw new Error(result.issues.map(({ path, message }) => `${String(path?.[0]?.key)} in ${file}: ${message}`).join("\n"));
  const { output: read } = result;
  if (p.deploying && read.CATRACA_MAIL_FROM === undefined)
    throw new Error(`CATRACA_MAIL_FROM is missing: write the address that tickets are mailed from into ${file} (docs/deploy.md)`);
  const contradictions = contradictionsIn(read, file);
  if (contradictions.length > 0) throw new Error(contradictions.join("\n"));
  const [reserved, provisioned] = [read.CATRACA_GATE_RESERVED ?? 0, read.CATRACA_GATE_PROVISIONED ?? 0];
  const isProduction = p.stage === "production";
  const mailFrom = read.CATRACA_MAIL_FROM ?? EXAMPLE_SENDER;
  return {
    isProduction,
    domain: read.CATRACA_DOMAIN,
    certificateArn: read.CATRACA_CERTIFICATE_ARN,
    mailFrom,
    mailAddress: addressIn(mailFrom),
    mailDomain: read.CATRACA_MAIL_DOMAIN,
    mailIdentity: read.CATRACA_MAIL_IDENTITY,
    alarmEmail: read.CATRACA_ALARM_EMAIL,
    /** Off in production, so that no installation gives tickets away by mistake. */
    payments: read.CATRACA_PAYMENTS ?? (isProduction ? "off" : "simulated"),
    stripe: { key: read.CATRACA_STRIPE_KEY, webhookSecrets: read.CATRACA_STRIPE_WEBHOOK_SECRET?.replaceAll(",", " ") },
    sms: {
      provider: read.CATRACA_SMS,
      origin: read.CATRACA_SMS_ORIGIN,
      countries: read.CATRACA_SMS_COUNTRIES,
      pinpointApp: read.CATRACA_PINPOINT_APP,
    },
    attendeeAccounts: read.CATRACA_ATTENDEE_ACCOUNTS === "on",
    waf: read.CATRACA_WAF === undefined ? isProduction : read.CATRACA_WAF === "on",
    wafRequests: read.CATRACA_WAF_REQUESTS,
    /** 0 is off. A new account has ten concurrent executions and allows no reservation. */
    gate: { reserved, provisioned },
    queueConcurrency: read.CATRACA_QUEUE_CONCURRENCY,
    originRotation: read.CATRACA_ORIGIN_TURN,
    signingKeys: read.CATRACA_SIGNING_KEYS,
    apiRate: { rateLimit: read.CATRACA_API_RATE, burstLimit: Math.min(read.CATRACA_API_RATE, MOST_AT_ONCE) },
    adminRate: httpApis.admin.rate,
    logDays: isProduction ? 90 : 14,
  };
};

/** Printed after a deployment: what works and may hurt later. */
export const warningsOf = ({ isProduction, gate }: Pick<Settings, "isProduction" | "gate">): string[] =>
  isProduction && gate.reserved === 0
    ? [
        "CATRACA_GATE_RESERVED is not set: a sale, or anybody who floods the site, can take the functions that scan tickets. " +
          "Set it to 100 before the first big event, once the account has 1,000 concurrent executions (docs/deploy.md).",
      ]
    : [];
