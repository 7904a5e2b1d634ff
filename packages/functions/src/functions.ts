/** Every function, its settings and its permissions. The stacks deploy them, and the local stack runs them. */
import type { Setting } from "@catraca/core/kernel/setting";

/** Actions on each resource, as IAM names them. A test compares them with the calls of the built functions, in both directions. */
export type Grants = {
  table?: readonly `dynamodb:${string}`[];
  indexes?: readonly ("gsi1" | "gsi2" | "due")[];
  files?: readonly ("s3:GetObject" | "s3:ListBucket" | "s3:PutObject" | "s3:DeleteObject")[];
  bus?: readonly "events:PutEvents"[];
  workflow?: readonly ("states:StartExecution" | "states:SendTaskSuccess")[];
  jobs?: readonly "states:StartExecution"[];
  /** SendRawEmail is for email with attachments. */
  mail?: readonly ("ses:SendEmail" | "ses:SendRawEmail")[];
  /** AWS knows no resource for it. */
  mailList?: readonly "ses:DeleteSuppressedDestination"[];
  /** In the user pool. */
  users?: readonly ("cognito-idp:AdminCreateUser" | "cognito-idp:AdminAddUserToGroup")[];
  /** For a stage with Pinpoint see stacks/notifications.ts. */
  sms?: readonly "sms-voice:SendTextMessage"[];
};

export type FunctionDefinition = {
  handler: string;
  memoryMb: number;
  timeoutSeconds: number;
  streaming?: boolean;
  /** In addition to the settings of every function. */
  settings: readonly Setting[];
  may: Grants;
};

/** Settings of every function. */
export const EVERYWHERE = ["METRICS_NAMESPACE"] as const satisfies readonly Setting[];

export const HANDLER = "index.handler";

const at = (file: string) => ({ handler: `packages/functions/src/${file}.handler` });

/** To close attempts and to return money. */
const STRIPE = ["STRIPE_SECRET_KEY", "STRIPE_API_URL"] as const;
const MAIL = ["MAIL_FROM", "MAIL_CONFIGURATION"] as const;
const SMS_AGAIN = ["SMS_PROVIDER", "SMS_ORIGIN", "PINPOINT_APP_ID"] as const;
/** The countries are asked when a message is made. The sweeper only sends it again. */
const SMS = [...SMS_AGAIN, "SMS_COUNTRIES"] as const;
/** Without s3:ListBucket, S3 answers AccessDenied for a missing file. */
const FILES = ["s3:GetObject", "s3:ListBucket", "s3:PutObject"] as const;
const MESSAGES = { mail: ["ses:SendEmail", "ses:SendRawEmail"], sms: ["sms-voice:SendTextMessage"] } as const satisfies Grants;

export const functions = {
  api: {
    ...at("api/handler"),
    memoryMb: 1024,
    timeoutSeconds: 20,
    settings: [
      "TABLE_NAME",
      "MASTER_SECRET",
      "SIGNING_SECRETS",
      "SITE_URL",
      "SCAN_URL",
      "ORIGIN_SECRETS",
      "WORKFLOW_ARN",
      "PAYMENT_PROVIDER",
      ...STRIPE,
      "STRIPE_WEBHOOK_SECRETS",
      "TOKEN_ISSUER",
      "TOKEN_CLIENT_ID",
      "ATTENDEE_ISSUER",
      "ATTENDEE_CLIENT_ID",
      "ATTENDEE_USERINFO_URL",
    ],
    may: {
      table: [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:ConditionCheckItem",
      ],
      indexes: ["gsi1", "gsi2"],
      workflow: ["states:StartExecution", "states:SendTaskSuccess"],
    },
  },
  /** A separate function, so that no order waits while a document is drawn. */
  documents: {
    ...at("api/documents-handler"),
    memoryMb: 1024,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "ORIGIN_SECRETS", "FILES_BUCKET"],
    may: { table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], files: FILES },
  },
  admin: {
    ...at("admin/handler"),
    memoryMb: 1024,
    timeoutSeconds: 20,
    settings: [
      "TABLE_NAME",
      "MASTER_SECRET",
      "SIGNING_SECRETS",
      "SITE_URL",
      "ORIGIN_SECRETS",
      "TOKEN_ISSUER",
      "TOKEN_CLIENT_ID",
      "TOKEN_KEYS_URL",
      "USER_POOL_ID",
      "WORKFLOW_ARN",
      "EXECUTION_URL",
      "JOBS_ARN",
      "FILES_BUCKET",
      "WEBHOOK_ADDRESSES",
      ...STRIPE,
      ...MAIL,
      ...SMS,
    ],
    may: {
      table: [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:ConditionCheckItem",
      ],
      indexes: ["gsi1", "gsi2"],
      files: ["s3:ListBucket", "s3:PutObject", "s3:DeleteObject"],
      workflow: ["states:StartExecution"],
      jobs: ["states:StartExecution"],
      users: ["cognito-idp:AdminCreateUser", "cognito-idp:AdminAddUserToGroup"],
      ...MESSAGES,
      mailList: ["ses:DeleteSuppressedDestination"],
    },
  },
  gate: {
    ...at("gate/handler"),
    memoryMb: 1024,
    timeoutSeconds: 10,
    streaming: true,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS"],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      indexes: ["gsi1"],
    },
  },
  checkoutReserve: {
    ...at("checkout/reserve"),
    memoryMb: 512,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME"],
    may: { table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"] },
  },
  checkoutPay: {
    ...at("checkout/pay"),
    memoryMb: 512,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME"],
    may: { table: ["dynamodb:GetItem", "dynamodb:UpdateItem"], workflow: ["states:SendTaskSuccess"] },
  },
  checkoutRelease: {
    ...at("checkout/release"),
    memoryMb: 512,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME"],
    may: { table: ["dynamodb:GetItem", "dynamodb:UpdateItem"] },
  },
  checkoutIssue: {
    ...at("checkout/issue"),
    memoryMb: 1024,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "FILES_BUCKET"],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      files: ["s3:PutObject"],
    },
  },
  checkoutNotify: {
    ...at("checkout/notify"),
    memoryMb: 1024,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", ...MAIL, ...SMS],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      ...MESSAGES,
    },
  },
  checkoutAttention: {
    ...at("checkout/attention"),
    memoryMb: 512,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME"],
    may: { table: ["dynamodb:GetItem", "dynamodb:UpdateItem"] },
  },
  jobWork: {
    ...at("job/work"),
    memoryMb: 1024,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", "WORKFLOW_ARN", "FILES_BUCKET", ...STRIPE, ...MAIL],
    may: {
      files: ["s3:PutObject"],
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      indexes: ["gsi1"],
      workflow: ["states:StartExecution", "states:SendTaskSuccess"],
      mail: MESSAGES.mail,
    },
  },
  publish: {
    ...at("stream/publish"),
    memoryMb: 512,
    timeoutSeconds: 60,
    settings: ["BUS_NAME"],
    may: { bus: ["events:PutEvents"] },
  },
  follow: {
    ...at("stream/follow"),
    memoryMb: 512,
    timeoutSeconds: 30,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS"],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      indexes: ["gsi2"],
    },
  },
  count: {
    ...at("on/message--count"),
    memoryMb: 512,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME"],
    may: { table: ["dynamodb:GetItem", "dynamodb:UpdateItem"] },
  },
  notifyRefund: {
    ...at("on/order-refunded--notify"),
    memoryMb: 512,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SITE_URL", ...MAIL],
    may: { table: ["dynamodb:GetItem", "dynamodb:UpdateItem"], mail: ["ses:SendEmail"] },
  },
  notifyPartRefund: {
    ...at("on/refund-returned--notify"),
    memoryMb: 512,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", ...MAIL],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      mail: ["ses:SendEmail"],
    },
  },
  notifyTicket: {
    ...at("on/ticket-changed--notify"),
    memoryMb: 1024,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", ...MAIL],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      mail: MESSAGES.mail,
    },
  },
  /** With a queue of its own: whoever asks for many addresses delays no email about a ticket. */
  sendLinks: {
    ...at("on/lookup-asked--send"),
    memoryMb: 512,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", ...MAIL],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      indexes: ["gsi2"],
      mail: ["ses:SendEmail"],
    },
  },
  /** It sends no mail: it only records the result of an email. */
  mailReturned: {
    ...at("on/mail-returned--record"),
    memoryMb: 512,
    timeoutSeconds: 20,
    settings: ["TABLE_NAME", "MASTER_SECRET"],
    may: { table: ["dynamodb:GetItem", "dynamodb:UpdateItem"] },
  },
  waitingList: {
    ...at("on/stock-returned--offer"),
    memoryMb: 512,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", "WORKFLOW_ARN", ...MAIL],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      indexes: ["gsi1"],
      workflow: ["states:StartExecution"],
      mail: ["ses:SendEmail"],
    },
  },
  /** With a queue of its own: a receiver that is slow delays no email. It has no secret of a provider, because it calls addresses of others. */
  sendWebhooks: {
    ...at("on/deliveries-due--send"),
    memoryMb: 512,
    timeoutSeconds: 60,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", "WEBHOOK_ADDRESSES", ...MAIL],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"],
      indexes: ["gsi2", "due"],
      mail: ["ses:SendEmail"],
    },
  },
  sweep: {
    ...at("schedule/sweep"),
    memoryMb: 1024,
    timeoutSeconds: 55,
    settings: ["TABLE_NAME", "MASTER_SECRET", "SIGNING_SECRETS", "SITE_URL", "WORKFLOW_ARN", "JOBS_ARN", ...STRIPE, ...MAIL, ...SMS_AGAIN],
    may: {
      table: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      indexes: ["due", "gsi1", "gsi2"],
      workflow: ["states:StartExecution", "states:SendTaskSuccess"],
      jobs: ["states:StartExecution"],
      ...MESSAGES,
    },
  },
  audit: {
    ...at("schedule/audit"),
    memoryMb: 512,
    timeoutSeconds: 120,
    settings: ["TABLE_NAME", "FILES_BUCKET"],
    may: { table: ["dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:Scan"], indexes: ["gsi1"], files: ["s3:ListBucket"] },
  },
  reconcile: {
    ...at("schedule/reconcile"),
    memoryMb: 1024,
    timeoutSeconds: 900,
    settings: ["TABLE_NAME", "MASTER_SECRET"],
    may: { table: ["dynamodb:Query", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:UpdateItem"], indexes: ["gsi1"] },
  },
} as const satisfies Record<string, FunctionDefinition>;

export type FunctionName = keyof typeof functions;
