/**
 * Limits of AWS that a synthesized stage must keep: a deployment would find them after minutes, or only under a longer stage's name.
 * Each comes from the service's API reference or its page of quotas, read on 2026-11-30.
 */
import type { Resource } from "./harness.ts";
import type { Inputs } from "./mocks.ts";

type NameRule = { name: (inputs: Inputs) => string | undefined; most: number; pattern: RegExp };

const rule = (field: string, most: number, pattern: RegExp): NameRule => ({ name: (inputs) => inputs[field], most, pattern });

/** Rules by resource type. The API reference of each service's create call has length and pattern. */
const NAMES: Record<string, NameRule> = {
  "aws:apigatewayv2/api:Api": rule("name", 128, /^.+$/),
  "aws:cloudfront/cachePolicy:CachePolicy": rule("name", 128, /^[\w-]+$/),
  "aws:cloudfront/function:Function": rule("name", 64, /^[\w-]+$/),
  "aws:cloudfront/keyValueStore:KeyValueStore": rule("name", 64, /^[\w-]+$/),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": rule("name", 128, /^[\w-]+$/),
  "aws:cloudwatch/dashboard:Dashboard": rule("dashboardName", 255, /^[\w-]+$/),
  "aws:cloudwatch/eventArchive:EventArchive": rule("name", 48, /^[.\w-]+$/),
  "aws:cloudwatch/eventBus:EventBus": rule("name", 256, /^[.\w-]+$/),
  "aws:cloudwatch/eventRule:EventRule": rule("name", 64, /^[.\w-]+$/),
  "aws:cloudwatch/eventTarget:EventTarget": rule("targetId", 64, /^[.\w-]+$/),
  "aws:cloudwatch/logGroup:LogGroup": rule("name", 512, /^[.\w/#-]+$/),
  "aws:cloudwatch/metricAlarm:MetricAlarm": rule("name", 255, /^.+$/),
  "aws:cognito/userPool:UserPool": rule("name", 128, /^[\w\s+=,.@-]+$/),
  "aws:cognito/userPoolDomain:UserPoolDomain": rule("domain", 63, /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/),
  "aws:dynamodb/table:Table": rule("name", 255, /^[\w.-]{3,}$/),
  "aws:iam/role:Role": rule("name", 64, /^[\w+=,.@-]+$/),
  "aws:lambda/function:Function": rule("name", 64, /^[\w-]+$/),
  "aws:s3/bucket:Bucket": rule("bucket", 63, /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/),
  "aws:scheduler/schedule:Schedule": rule("name", 64, /^[.\w-]+$/),
  "aws:sesv2/configurationSet:ConfigurationSet": rule("configurationSetName", 64, /^[\w-]+$/),
  "aws:sfn/stateMachine:StateMachine": rule("name", 80, /^[\w-]+$/),
  "aws:sns/topic:Topic": rule("name", 256, /^[\w-]+$/),
  "aws:sqs/queue:Queue": rule("name", 80, /^[\w-]+(?:\.fifo)?$/),
  "aws:wafv2/webAcl:WebAcl": rule("name", 128, /^[\w-]+$/),
};

/** Resources without a name of their own, or whose name holds inside another resource alone. */
const NAMELESS =
  /^(pulumi|pulumi-nodejs|random|command|sst):|:(BucketObjectv2|QueuePolicy|Permission|EventSourceMapping|Integration|Route|Stage|BucketPublicAccessBlock|UserGroup|BucketPolicy|FunctionEventInvokeConfig|BucketServerSideEncryptionConfiguration|BucketCorsConfiguration|BucketLifecycleConfiguration|BucketWebsiteConfiguration|ConfigurationSetEventDestination|EmailIdentity|EmailIdentityMailFromAttributes|Key|Alias|FunctionUrl|Distribution|UserPoolClient|TopicSubscription|Record|Certificate|CertificateValidation|ProvisionedConcurrencyConfig|DomainName|ApiMapping|OriginAccessControl)$/;

export const wrongNames = (resources: Resource[]): string[] =>
  resources.flatMap(({ type, name: logical, inputs }) => {
    const known = NAMES[type];
    if (!known) return NAMELESS.test(type) ? [] : [`${type} ${logical}: nobody said how long its name may be`];
    const text = known.name(inputs);
    if (text === undefined) return [];
    return text.length <= known.most && known.pattern.test(text) ? [] : [`${type} ${logical}: ${text} (${text.length} of ${known.most})`];
  });

/** Whitespace of a role's policies does not count: docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const sizeOf = (policy: unknown): number => (typeof policy === "string" ? policy.replaceAll(/\s/g, "").length : 0);

/** [size, most] of every document and body. */
const sizesOf = ({ type, inputs }: Resource): [what: string, size: number, most: number][] => {
  if (type === "aws:iam/role:Role") {
    const inline = ((inputs.inlinePolicies ?? []) as { policy: string }[]).reduce((sum, { policy }) => sum + sizeOf(policy), 0);
    return [
      ["its policies", inline, 10_240],
      ["its trust", sizeOf(inputs.assumeRolePolicy), 2_048],
    ];
  }
  const bytes = (value: unknown): number => Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value ?? ""));
  if (type === "aws:sqs/queuePolicy:QueuePolicy" || type === "aws:s3/bucketPolicy:BucketPolicy")
    return [["its policy", bytes(inputs.policy), 20_480]];
  if (type === "aws:lambda/function:Function") {
    const variables = Object.entries((inputs.environment?.variables ?? {}) as Record<string, string>);
    return [
      ["its environment", variables.reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0), 4_096],
      ["its seconds", Number(inputs.timeout ?? 3), 900],
      ["its memory", Number(inputs.memorySize ?? 128), 10_240],
      ["its description", bytes(inputs.description ?? ""), 256],
    ];
  }
  if (type === "aws:cloudfront/function:Function") return [["its code", bytes(inputs.code), 10_240]];
  if (type === "aws:sfn/stateMachine:StateMachine") return [["its definition", bytes(inputs.definition), 1_048_576]];
  if (type === "aws:cloudwatch/eventRule:EventRule") return [["its pattern", bytes(inputs.eventPattern ?? ""), 2_048]];
  if (type === "aws:cloudwatch/metricAlarm:MetricAlarm") return [["its description", bytes(inputs.alarmDescription ?? ""), 1_024]];
  if (type === "aws:lambda/eventSourceMapping:EventSourceMapping") {
    const filters = (inputs.filterCriteria?.filters ?? []) as { pattern: string }[];
    return [
      ["its filters", filters.length, 5],
      ...filters.map(({ pattern }): [string, number, number] => ["a filter", bytes(pattern), 4_096]),
    ];
  }
  if (type === "aws:cloudfront/distribution:Distribution")
    return [
      ["its behaviours", (inputs.orderedCacheBehaviors ?? []).length, 75],
      ["its origins", (inputs.origins ?? []).length, 100],
    ];
  if (type === "aws:dynamodb/table:Table") return [["its indexes", (inputs.globalSecondaryIndexes ?? []).length, 20]];
  return [];
};

export const tooLarge = (resources: Resource[]): string[] =>
  resources.flatMap((one) =>
    sizesOf(one)
      .filter(([, size, most]) => size > most)
      .map(([what, size, most]) => `${one.type} ${one.name}: ${what} ${size} of ${most}`),
  );

/** docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html: a unit of one is singular, and a cron has six fields with one `?`. */
const isSchedule = (expression: string): boolean => {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) return Number(rate[1]) > 0 && (Number(rate[1]) === 1) === (rate[3] === "");
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(" ") ?? [];
  return (
    fields.length === 6 &&
    fields.every((field) => /^[\w*?,/#-]+$/.test(field)) &&
    [fields[2], fields[4]].filter((one) => one === "?").length === 1
  );
};

export const wrongSchedules = (resources: Resource[]): string[] =>
  resources
    .filter(({ inputs }) => inputs.scheduleExpression !== undefined && !isSchedule(String(inputs.scheduleExpression)))
    .map(({ name, inputs }) => `${name}: ${inputs.scheduleExpression}`);

const secondsOf = (resources: Resource[], functionArn: string): number => {
  const name = functionArn.split(":")[6];
  const found = resources.find(({ type, inputs }) => type === "aws:lambda/function:Function" && inputs.name === name);
  return Number(found?.inputs.timeout ?? 3);
};

/**
 * Lambda refuses a queue that shows a message again before its function may have ended, and a batch of more than ten without a window:
 * docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const wrongTriggers = (resources: Resource[]): string[] =>
  resources
    .filter(({ type }) => type === "aws:lambda/eventSourceMapping:EventSourceMapping")
    .flatMap(({ name, inputs }) => {
      const queueName = /:sqs:[^:]+:[^:]+:(.+)$/.exec(String(inputs.eventSourceArn))?.[1];
      if (queueName === undefined) return Number(inputs.parallelizationFactor ?? 1) > 10 ? [`${name}: parallel beyond ten`] : [];
      const queue = resources.find((one) => one.type === "aws:sqs/queue:Queue" && one.inputs.name === queueName);
      const hidden = Number(queue?.inputs.visibilityTimeoutSeconds ?? 30);
      const isFifo = queueName.endsWith(".fifo");
      const [batch, window] = [Number(inputs.batchSize ?? 10), Number(inputs.maximumBatchingWindowInSeconds ?? 0)];
      return [
        ...(hidden < secondsOf(resources, String(inputs.functionName))
          ? [`${name}: hidden for ${hidden} s, less than its function takes`]
          : []),
        ...(batch > 10 && (isFifo || window < 1) ? [`${name}: ${batch} messages at once`] : []),
      ];
    });
