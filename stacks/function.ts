/** Creates functions from their definitions: settings, memory, time, and a role for exactly their calls. */
import type { Setting } from "@catraca/core/kernel/setting";
import { EVERYWHERE, functions, HANDLER, type FunctionDefinition, type FunctionName } from "@catraca/functions/functions";
import { functionFolder } from "./build.ts";
import { bus } from "./bus.ts";
import { files } from "./files.ts";
import { userPoolArn } from "./identity.ts";
import { mailSettings, mailPermissions, smsPermissions } from "./notifications.ts";
import { key, masterSecret, originSecrets, signingSecrets, stripeSettings } from "./secrets.ts";
import { arn, metrics, prefix, region, settings, trust } from "./stage.ts";
import { table } from "./table.ts";

type Statement = {
  actions: string[];
  resources: $util.Input<string>[];
  conditions?: { test: string; variable: string; values: string[] }[];
};
type Values = Partial<Record<Setting, $util.Input<string> | undefined>>;

/** Settings that are known before the first function. Other files add theirs. */
const common: Values = {
  TABLE_NAME: table.name,
  METRICS_NAMESPACE: metrics,
  FILES_BUCKET: files.name,
  BUS_NAME: bus.name,
  MASTER_SECRET: masterSecret,
  SIGNING_SECRETS: signingSecrets,
  ORIGIN_SECRETS: originSecrets,
  PAYMENT_PROVIDER: settings.payments,
  ...stripeSettings,
  ...mailSettings,
};

/** The ARN is built here, because the state machine is created after the functions that start it. */
export const workflowName = `${prefix}-checkout`;
export const jobsName = `${prefix}-jobs`;
export const jobsArn = arn("states", `stateMachine:${jobsName}`);
export const workflowArn = arn("states", `stateMachine:${workflowName}`);
/** Step Functions' page of an execution. Its name comes after it. */
export const executionUrl = $interpolate`https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${arn("states", `execution:${workflowName}:`)}`;

/** Settings that are optional per stage. */
const OPTIONAL: readonly Setting[] = [
  "SMS_ORIGIN",
  "PINPOINT_APP_ID",
  "WEBHOOK_ADDRESSES",
  "STRIPE_SECRET_KEY",
  "STRIPE_WEBHOOK_SECRETS",
  "STRIPE_API_URL",
  "ATTENDEE_ISSUER",
  "ATTENDEE_CLIENT_ID",
  "ATTENDEE_USERINFO_URL",
];

const environmentOf = (name: FunctionName, given: Values): Record<string, $util.Input<string>> => {
  const values = { ...common, ...given };
  const wanted = ([...EVERYWHERE, ...functions[name].settings] as Setting[]).flatMap((setting) => {
    const value = values[setting];
    if (value === undefined && !OPTIONAL.includes(setting)) throw new Error(`${name} needs ${setting}`);
    return value === undefined ? [] : [[setting, value] as const];
  });
  return Object.fromEntries(wanted);
};

const onFiles = (actions: readonly string[]): Statement[] => [
  { actions: actions.filter((action) => action !== "s3:ListBucket"), resources: [$interpolate`${files.arn}/*`] },
  { actions: actions.filter((action) => action === "s3:ListBucket"), resources: [files.arn] },
];

const statementsOf = ({
  table: onTable = [],
  indexes = [],
  files: ofFiles = [],
  bus: onBus = [],
  workflow = [],
  jobs = [],
  ...may
}: FunctionDefinition["may"]) => [
  { actions: [...onTable], resources: [table.arn] },
  { actions: indexes.length > 0 ? ["dynamodb:Query"] : [], resources: indexes.map((index) => $interpolate`${table.arn}/index/${index}`) },
  ...onFiles(ofFiles),
  { actions: [...onBus], resources: [bus.arn] },
  // AWS lists no resource for SendTaskSuccess, yet checks the state machine of the token's execution: stacks/policies.test.ts.
  { actions: [...workflow], resources: [workflowArn] },
  { actions: [...jobs], resources: [jobsArn] },
  { actions: [...(may.users ?? [])], resources: [userPoolArn] },
  ...(may.mail ? [mailPermissions(may.mail)] : []),
  { actions: [...(may.mailList ?? [])], resources: ["*"] },
  ...(may.sms ? smsPermissions : []),
];

type Options = {
  values?: Values;
  /** Permissions that the function's triggers need in its role. */
  may?: Statement[];
  reserved?: number;
  /** Publishes a version with each change, for an alias. */
  versioned?: boolean;
};

export const create = (name: FunctionName, { values = {}, may = [], reserved, versioned = false }: Options = {}): sst.aws.Function => {
  const { memoryMb, timeoutSeconds, ...definition }: FunctionDefinition = functions[name];
  const physical = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const functionName = `${prefix}-${name}`;
  const logs = new aws.cloudwatch.LogGroup(`${physical}Logs`, { name: `/aws/lambda/${functionName}`, retentionInDays: settings.logDays });
  const permissions: Statement[] = [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
    { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ...statementsOf(definition.may),
    ...may,
  ];
  return new sst.aws.Function(physical, {
    name: functionName,
    bundle: functionFolder(name),
    handler: HANDLER,
    runtime: "nodejs24.x",
    architecture: "arm64",
    memory: `${memoryMb} MB`,
    timeout: `${timeoutSeconds} seconds`,
    streaming: definition.streaming ?? false,
    versioning: versioned,
    environment: environmentOf(name, values),
    permissions: permissions.filter(({ actions }) => actions.length > 0),
    logging: { logGroup: logs.name },
    ...(reserved === undefined || reserved === 0 ? {} : { concurrency: { reserved } }),
    transform: {
      // SST's role trusts the account's root and may write to every log group.
      role: (role) => {
        role.assumeRolePolicy = trust("lambda.amazonaws.com");
        role.managedPolicyArns = [];
      },
      function: (fn) => {
        fn.kmsKeyArn = key.arn;
        fn.tracingConfig = { mode: "Active" };
      },
    },
  });
};
