/** Checks of the resource graph. Each returns the places that break a rule. */
import { functions, type FunctionName } from "@catraca/functions/functions";
import type { Resource } from "./harness.ts";
import type { Inputs } from "./mocks.ts";

type Statement = { Effect: string; Action: string[]; Resource?: string[]; Principal?: unknown };

export const of = (resources: Resource[], type: string): Resource[] => resources.filter((resource) => resource.type === type);

const asList = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const statementsIn = (document: string): Statement[] => (JSON.parse(document) as { Statement: Statement[] }).Statement;
const policiesOf = (role: Resource): Statement[] => asList(role.inputs.inlinePolicies).flatMap(({ policy }) => statementsIn(policy));

/** Actions for which AWS has no narrower resource, with the reason. */
export const NO_NARROWER: Record<string, string> = {
  "xray:PutTraceSegments": "traces are not resources",
  "xray:PutTelemetryRecords": "traces are not resources",
  "xray:GetSamplingRules": "traces are not resources",
  "xray:GetSamplingTargets": "traces are not resources",
  "logs:CreateLogDelivery": "log deliveries are not resources: docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
  "logs:GetLogDelivery": "log deliveries are not resources",
  "logs:UpdateLogDelivery": "log deliveries are not resources",
  "logs:DeleteLogDelivery": "log deliveries are not resources",
  "logs:ListLogDeliveries": "log deliveries are not resources",
  "logs:PutResourcePolicy": "resource policies are the account's",
  "logs:DescribeResourcePolicies": "resource policies are the account's",
  "logs:DescribeLogGroups": "a list",
  "ses:DeleteSuppressedDestination": "the list of the account has no ARN",
  "dynamodb:ListStreams": "a list; Lambda asks for it before it reads a stream",
};

/** Roles with a wildcard action, every resource, or a managed policy. */
export const tooWide = (resources: Resource[]): string[] =>
  of(resources, "aws:iam/role:Role").flatMap((role) => [
    ...asList(role.inputs.managedPolicyArns).map((managed) => `${role.name}: ${String(managed)}`),
    ...policiesOf(role).flatMap(({ Action, Resource: on = [] }) =>
      asList(Action)
        .filter((action) => action.includes("*") || (asList(on).includes("*") && !(action in NO_NARROWER)))
        .map((action) => `${role.name}: ${action} on ${asList(on).join(", ")}`),
    ),
  ]);

/** Roles that anybody but one service may assume. */
export const tooTrusting = (resources: Resource[]): string[] =>
  of(resources, "aws:iam/role:Role")
    .filter(({ inputs }) => {
      const [statement, ...more] = statementsIn(inputs.assumeRolePolicy);
      const services = (statement?.Principal as { Service?: string[] } | undefined)?.Service;
      return more.length > 0 || services?.length !== 1 || Object.keys(statement?.Principal as object).length !== 1;
    })
    .map(({ name }) => name);

/** Targets of rules and schedules that could lose a message, and queues without a dead-letter queue. */
export const withoutDeadLetters = (resources: Resource[]): string[] => [
  ...of(resources, "aws:cloudwatch/eventTarget:EventTarget")
    .filter(({ inputs }) => !inputs.deadLetterConfig?.arn || !inputs.retryPolicy?.maximumRetryAttempts)
    .map(({ name }) => name),
  ...of(resources, "aws:scheduler/schedule:Schedule")
    .filter(({ inputs }) => !inputs.target.deadLetterConfig?.arn || !inputs.target.retryPolicy?.maximumRetryAttempts)
    .map(({ name }) => name),
  ...of(resources, "aws:lambda/eventSourceMapping:EventSourceMapping")
    .filter(({ inputs }) => String(inputs.eventSourceArn).includes(":dynamodb:") && !inputs.destinationConfig?.onFailure?.destinationArn)
    .map(({ name }) => name),
  ...of(resources, "aws:sqs/queue:Queue")
    .filter(({ inputs }) => !inputs.redrivePolicy && !String(inputs.name).endsWith("-dead-letters"))
    .map(({ name }) => name),
];

/** Dead-letter queues without an alarm. */
export const unwatchedDeadLetters = (resources: Resource[]): string[] => {
  const watched = of(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs.dimensions?.QueueName);
  return of(resources, "aws:sqs/queue:Queue")
    .map(({ inputs }) => String(inputs.name))
    .filter((name) => name.endsWith("-dead-letters") && !watched.includes(name));
};

type State = { Type: string; TimeoutSeconds?: unknown; Timeout?: unknown };

/** Tasks, or state machines, without a timeout. */
export const endless = (asl: { TimeoutSeconds?: unknown; States: Record<string, State> }): string[] => [
  ...(asl.TimeoutSeconds === undefined ? ["the machine"] : []),
  ...Object.entries(asl.States)
    .filter(([, { Type, TimeoutSeconds }]) => Type === "Task" && TimeoutSeconds === undefined)
    .map(([name]) => name),
];

export const physical = (name: FunctionName): string => `${name[0]?.toUpperCase()}${name.slice(1)}`;

export const functionOf = (resources: Resource[], name: FunctionName): Inputs =>
  of(resources, "aws:lambda/function:Function").find((one) => one.name === `${physical(name)}Function`)?.inputs;

type Grant = { action: string; on: string };
const grantsIn = (role: Resource | undefined): Grant[] =>
  (role ? policiesOf(role) : []).flatMap(({ Action, Resource: on }) =>
    asList(Action).flatMap((action) => asList(on).map((one) => ({ action, on: one }))),
  );

/** Permissions of a role, by its name in the program. */
const grantsOfRole = (resources: Resource[], name: string): Grant[] =>
  grantsIn(of(resources, "aws:iam/role:Role").find((one) => one.name === name));

/** Permissions that AWS needs to deliver a queue's messages or a stream's changes. */
const QUEUE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const STREAM = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/** Functions whose trigger would not work, or whose failures would be lost, with the missing permission. */
export const triggersWithoutGrants = (resources: Resource[]): string[] => {
  const lacking = (role: string, actions: readonly string[], on: string): string[] => {
    const granted = grantsOfRole(resources, role);
    return actions
      .filter((action) => !granted.some((one) => one.action === action && one.on === (action in NO_NARROWER ? "*" : on)))
      .map((action) => `${role}: ${action} on ${on}`);
  };
  const roleOf = (arn: string): string => `${physical(arn.split("-").at(-1) as FunctionName)}Role`;
  return [
    ...of(resources, "aws:lambda/eventSourceMapping:EventSourceMapping").flatMap(({ inputs }) => {
      const [role, source] = [roleOf(inputs.functionName), String(inputs.eventSourceArn)];
      const kept = inputs.destinationConfig?.onFailure?.destinationArn;
      return [
        ...lacking(role, source.includes(":sqs:") ? QUEUE : STREAM, source),
        ...(kept ? lacking(role, ["sqs:SendMessage"], kept) : []),
      ];
    }),
    ...of(resources, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").flatMap(({ inputs }) =>
      lacking(roleOf(inputs.functionName), ["sqs:SendMessage"], inputs.destinationConfig.onFailure.destination),
    ),
    ...of(resources, "aws:scheduler/schedule:Schedule").flatMap(({ inputs: { target } }) => {
      const role = roleOf(target.arn).replace(/Role$/, "ScheduleRole");
      return [...lacking(role, ["lambda:InvokeFunction"], target.arn), ...lacking(role, ["sqs:SendMessage"], target.deadLetterConfig.arn)];
    }),
  ];
};

/** Queues that a rule writes to, also as dead-letter queue, without a policy that allows it. */
export const closedQueues = (resources: Resource[]): string[] => {
  const open = of(resources, "aws:sqs/queuePolicy:QueuePolicy").flatMap(({ inputs }) =>
    statementsIn(inputs.policy).flatMap(({ Action, Resource: on, Principal }) =>
      Action.includes("sqs:SendMessage") && JSON.stringify(Principal).includes("events.amazonaws.com") ? asList(on) : [],
    ),
  );
  return of(resources, "aws:cloudwatch/eventTarget:EventTarget")
    .flatMap(({ inputs }) => [String(inputs.arn), String(inputs.deadLetterConfig?.arn)])
    .filter((arn) => !open.includes(arn));
};

/** A function's permissions without those that every function has: its log and traces. */
export const grantsOf = (resources: Resource[], name: FunctionName): Grant[] =>
  grantsOfRole(resources, `${physical(name)}Role`).filter(({ action }) => !/^(logs|xray):/.test(action));

export const names = Object.keys(functions) as FunctionName[];
