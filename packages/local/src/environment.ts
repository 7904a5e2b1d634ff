/** The environment of a deployed function, with every endpoint on this machine. Set it before any handler is imported. */
import { SETTINGS } from "@catraca/core/kernel/setting";
import { stateMachineArn } from "./gateway/functions.ts";

export const NAMES = {
  table: "catraca",
  bucket: "catraca-files",
  bus: "catraca",
  workflow: "checkout",
  jobs: "jobs",
  clientId: "catraca-console",
  attendeeClientId: "catraca-attendees",
  userPool: "us-east-1_catraca",
} as const;

export type Ports = { web: number; scan: number; gateway: number; dynamo: number; issuer: number; stripe: number };

export const portsFrom = (web: number): Ports => ({
  web,
  scan: web + 1,
  gateway: web + 2,
  dynamo: web + 3,
  issuer: web + 4,
  stripe: web + 5,
});

export type StripeKeys = { key: string; webhookSecret: string };

const REDIRECTED = [
  "SFN",
  "EVENTBRIDGE",
  "LAMBDA",
  "S3",
  "SESV2",
  "PINPOINT",
  "PINPOINT_SMS_VOICE_V2",
  "CLOUDWATCH",
  "COGNITO_IDENTITY_PROVIDER",
  "SQS",
];

/** The stage in the names of queues. */
export const STAGE = "local";

export const setEnvironment = (p: {
  ports: Ports;
  dynamo?: string | undefined;
  masterSecret: string;
  signingSecrets: string;
  originSecret: string;
  issuer: string;
  keysUrl: string;
  userInfoUrl: string;
  /** The keys of the stand-in, if there is one. */
  stripe?: StripeKeys | undefined;
}): void => {
  const gateway = `http://127.0.0.1:${p.ports.gateway}`;
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_DYNAMODB: p.dynamo ?? `http://127.0.0.1:${p.ports.dynamo}`,
    ...Object.fromEntries(REDIRECTED.map((service) => [`AWS_ENDPOINT_URL_${service}`, gateway])),
    TABLE_NAME: NAMES.table,
    FILES_BUCKET: NAMES.bucket,
    BUS_NAME: NAMES.bus,
    WORKFLOW_ARN: stateMachineArn(NAMES.workflow),
    EXECUTION_URL: `http://127.0.0.1:${p.ports.web}/_local/executions/`,
    JOBS_ARN: stateMachineArn(NAMES.jobs),
    MASTER_SECRET: p.masterSecret,
    SIGNING_SECRETS: p.signingSecrets,
    SITE_URL: `http://127.0.0.1:${p.ports.web}`,
    ORIGIN_SECRETS: p.originSecret,
    SCAN_URL: `http://127.0.0.1:${p.ports.scan}/`,
    PAYMENT_PROVIDER: p.stripe ? "simulated,stripe" : "simulated",
    STRIPE_SECRET_KEY: p.stripe?.key ?? "",
    STRIPE_WEBHOOK_SECRETS: p.stripe?.webhookSecret ?? "",
    STRIPE_API_URL: p.stripe ? `http://127.0.0.1:${p.ports.stripe}` : "",
    // Receivers on this machine.
    WEBHOOK_ADDRESSES: "any",
    MAIL_FROM: "Catraca <tickets@catraca.invalid>",
    USER_POOL_ID: NAMES.userPool,
    TOKEN_ISSUER: p.issuer,
    TOKEN_CLIENT_ID: NAMES.clientId,
    TOKEN_KEYS_URL: p.keysUrl,
    ATTENDEE_ISSUER: p.issuer,
    ATTENDEE_CLIENT_ID: NAMES.attendeeClientId,
    ATTENDEE_USERINFO_URL: p.userInfoUrl,
  });
  delete process.env["AWS_SESSION_TOKEN"];
};

/** The settings and endpoints that `setEnvironment` set, for other processes. */
export const currentEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (name.startsWith("AWS_") || (SETTINGS as readonly string[]).includes(name)) ? [[name, value]] : [],
    ),
  );
