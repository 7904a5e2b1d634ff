/** Each property of the deployed system, on the resources of a production stage. */
import { readdirSync, readFileSync } from "node:fs";
import aslValidator from "asl-validator";
import { beforeAll, describe, expect, it } from "vitest";
import { definition } from "@catraca/core/table/table";
import { EVERYWHERE, functions, type FunctionDefinition } from "@catraca/functions/functions";
import { consumers, schedules, subscriptions } from "@catraca/functions/triggers";
import { contentSecurityPolicy, ORIGIN_HEADER, securityHeaders } from "@catraca/functions/site";
import { definitions } from "@catraca/local/definitions";
import { atRest } from "../docs/cost/lines.ts";
import { envTypes } from "./test/env-types.ts";
import type { Resource, Synth } from "./test/harness.ts";
import { ACCOUNT, REGION, type Inputs } from "./test/mocks.ts";
import {
  closedQueues,
  endless,
  functionOf,
  grantsOf,
  names,
  NO_NARROWER,
  of,
  physical,
  tooTrusting,
  tooWide,
  triggersWithoutGrants,
  unwatchedDeadLetters,
  withoutDeadLetters,
} from "./test/offences.ts";
import { PRODUCTION, synthesized } from "./test/shared.ts";

let s: Synth;
beforeAll(async () => {
  s = await synthesized(PRODUCTION);
});

const all = (type: string): Inputs[] => of(s.resources, type).map(({ inputs }) => inputs);
const only = (type: string): Inputs => {
  const found = all(type);
  expect(found, type).toHaveLength(1);
  return found[0];
};
const named = (type: string, name: string): Inputs => {
  const found = of(s.resources, type).filter((resource) => resource.name === name);
  expect(found, `${type} ${name}`).toHaveLength(1);
  return found[0]?.inputs;
};
const machine = (name = "CheckoutMachine"): Inputs => JSON.parse(named("aws:sfn/stateMachine:StateMachine", name).definition);
/** A copy with one resource replaced. */
const altered = (type: string, alter: (inputs: Inputs) => void): Resource[] => {
  const at = s.resources.findIndex((resource) => resource.type === type);
  const found = s.resources[at];
  if (!found) throw new Error(`there is no ${type}`);
  const inputs = structuredClone(found.inputs);
  alter(inputs);
  return s.resources.with(at, { ...found, inputs });
};

it("sst-env.d.ts is as this program would have it: `pnpm synth` writes it", () => {
  expect(readFileSync("sst-env.d.ts", "utf8")).toBe(envTypes(s));
});

describe("table", () => {
  it("has the keys, indexes and stream of the one definition, as the local stack has", () => {
    const table = only("aws:dynamodb/table:Table");
    expect(table).toMatchObject({
      hashKey: definition.primaryIndex.hashKey,
      rangeKey: definition.primaryIndex.rangeKey,
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: definition.ttl, enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
    });
    const local = definitions.table;
    expect(local.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual([table.hashKey, table.rangeKey]);
    expect(local.StreamSpecification?.StreamViewType).toBe(table.streamViewType);
    expect(table.attributes.map(({ name, type }: Inputs) => ({ AttributeName: name, AttributeType: type }))).toEqual(
      local.AttributeDefinitions,
    );
    const indexes = table.globalSecondaryIndexes.map((index: Inputs) => ({
      IndexName: index.name,
      KeySchema: [
        { AttributeName: index.hashKey, KeyType: "HASH" },
        { AttributeName: index.rangeKey, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
    }));
    expect(indexes).toEqual(local.GlobalSecondaryIndexes);
  });
});

describe("names", () => {
  it("name the region where an account has one name in all regions, so that two regions may have a stage of one name", () => {
    const shared =
      /^aws:(cloudfront\/\w*Policy|cloudwatch\/dashboard|wafv2\/webAcl|iam\/role|s3\/bucket|cloudfront\/(function|keyValueStore)):/;
    const names = s.resources
      .filter(({ type }) => shared.test(type))
      .map(({ type, name, inputs }) => [`${type} ${name}`, inputs.dashboardName ?? inputs.bucket ?? inputs.name] as const);
    expect(names.length).toBeGreaterThan(20);
    // Without a fixed name, or with SST's random ending, each deployment would create a new one.
    const colliding = names.filter(([, name]) => name !== undefined && !name.includes(REGION) && !/-[a-z]{8}$/.test(name));
    expect(colliding).toEqual([]);
  });
});

describe("what is kept", () => {
  it("the stage is protected, and its table, files, sign-ins and secrets outlive it", () => {
    expect(s.app).toMatchObject({ removal: "retain", protect: true });
    const kept = s.resources.filter(({ kept: isKept }) => isKept).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    expect(kept).toEqual(
      expect.arrayContaining(["Table TableTable", "Bucket FilesBucket", "UserPool Users", "RandomPassword MasterSecret", "Key SecretsKey"]),
    );
    expect(s.resources.filter(({ guarded }) => guarded).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["MasterSecret", "SecretsKey"]),
    );
    expect(only("aws:cognito/userPool:UserPool").deletionProtection).toBe("ACTIVE");
  });
});

describe("files", () => {
  it("are private, encrypted, only reached by TLS, and let go when old", () => {
    const bucket = named("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "FilesPublicAccessBlock");
    expect(bucket).toMatchObject({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
    expect(only("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").rules).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    const [statement, ...more] = JSON.parse(named("aws:s3/bucketPolicy:BucketPolicy", "FilesPolicy").policy).Statement;
    expect(more).toEqual([]);
    expect(statement).toMatchObject({ Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": ["false"] } } });
    const { rules } = only("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    const old = { status: "Enabled", expiration: { days: 180 } };
    expect(rules).toEqual([
      expect.objectContaining({ ...old, filter: expect.objectContaining({ prefix: "tickets/" }) }),
      expect.objectContaining({ ...old, filter: expect.objectContaining({ prefix: "orders/" }) }),
      expect.objectContaining({ status: "Enabled", expiration: { days: 1 }, filter: expect.objectContaining({ prefix: "exports/" }) }),
      expect.objectContaining({ status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } }),
    ]);
    expect(named("aws:s3/bucket:Bucket", "FilesBucket").forceDestroy).toBe(false);
  });
});

describe("bus", () => {
  it("keeps its messages in an archive", () => {
    expect(only("aws:cloudwatch/eventArchive:EventArchive")).toMatchObject({
      eventPattern: JSON.stringify({ source: ["catraca"] }),
      retentionDays: 14,
    });
  });
  it("has the subscriptions that the local stack has, each through a queue of its own, which leaves the sale its concurrency", () => {
    const rules = all("aws:cloudwatch/eventRule:EventRule").map(({ eventPattern }) => JSON.parse(eventPattern));
    const wanted = definitions.subscriptions.map(({ pattern }) => expect.objectContaining(pattern));
    expect(rules).toEqual(expect.arrayContaining(wanted));
    expect(rules).toHaveLength(subscriptions.length);
    for (const { functionName, batch, name, ...on } of subscriptions) {
      const at = physical(functionName);
      const [ofOwnBus, rule] = [!("bus" in on), `catraca-production-${name}`];
      const queue = named("aws:sqs/queue:Queue", `${at}Queue`);
      const { timeout } = functionOf(s.resources, functionName);
      // docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      expect(queue.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * timeout + batch.windowSeconds);
      expect(queue.sqsManagedSseEnabled).toBe(true);
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(queue.redrivePolicy);
      expect([deadLetterTargetArn, maxReceiveCount]).toEqual([expect.stringContaining("-dead-letters"), 10]);
      const target = named("aws:cloudwatch/eventTarget:EventTarget", `${at}Target`);
      expect(target).toMatchObject({
        arn: expect.stringMatching(new RegExp(`:${queue.name}$`)),
        deadLetterConfig: { arn: deadLetterTargetArn },
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      });
      expect(named("aws:lambda/eventSourceMapping:EventSourceMapping", `${at}Source`)).toMatchObject({
        functionResponseTypes: ["ReportBatchItemFailures"],
        batchSize: batch.size,
        maximumBatchingWindowInSeconds: batch.windowSeconds,
        scalingConfig: { maximumConcurrency: 5 },
      });
      const [statement] = JSON.parse(named("aws:sqs/queuePolicy:QueuePolicy", `${at}QueuePolicy`).policy).Statement;
      expect(statement).toMatchObject({
        Action: ["sqs:SendMessage"],
        Principal: { Service: ["events.amazonaws.com"] },
        Condition: {
          ArnLike: { "aws:SourceArn": [expect.stringContaining(ofOwnBus ? `rule/catraca-production/${rule}` : `rule/${rule}`)] },
        },
      });
    }
  });
  it("loses nothing: every target, schedule and stream has its retries and its dead-letter queue, and each of those an alarm", () => {
    expect(withoutDeadLetters(s.resources)).toEqual([]);
    expect(unwatchedDeadLetters(s.resources)).toEqual([]);
  });
  it("can do what it is meant to: queues let their rules write, and roles what their triggers need", () => {
    expect(closedQueues(s.resources)).toEqual([]);
    expect(triggersWithoutGrants(s.resources)).toEqual([]);
  });
  it("control: a queue without its policy, and roles without their triggers' grants, are seen", () => {
    const without = (type: string) => s.resources.filter((resource) => resource.type !== type);
    expect(closedQueues(without("aws:sqs/queuePolicy:QueuePolicy"))).toHaveLength(2 * subscriptions.length);
    // Queue grants, stream grants, dead-letter queues, schedules.
    expect(triggersWithoutGrants(without("aws:iam/role:Role"))).toHaveLength(
      3 * subscriptions.length + 5 * consumers.length + schedules.length + 2 * schedules.length,
    );
  });
  it("control: a target without its dead-letter queue is found, and so is one without retries", () => {
    expect(withoutDeadLetters(altered("aws:cloudwatch/eventTarget:EventTarget", (i) => delete i.deadLetterConfig))).toHaveLength(1);
    expect(withoutDeadLetters(altered("aws:cloudwatch/eventTarget:EventTarget", (i) => delete i.retryPolicy))).toHaveLength(1);
    expect(withoutDeadLetters(altered("aws:scheduler/schedule:Schedule", (i) => delete i.target.deadLetterConfig))).toHaveLength(1);
    const silent = s.resources.filter(({ inputs }) => !String(inputs.dimensions?.QueueName).endsWith("-dead-letters"));
    expect(unwatchedDeadLetters(silent).length).toBeGreaterThan(3);
  });
});

describe("workflow", () => {
  const here = (asl: unknown): string => JSON.stringify(asl).replaceAll(/arn:aws:lambda:[\w-]*:\d*:function:(?:catraca-production-)?/g, "");
  it("is the very one that the local stack runs", () => {
    expect(here(machine())).toBe(here(definitions.workflow));
    expect(here(machine())).toContain('"FunctionName":"checkoutReserve"');
    expect(here(machine("JobsMachine"))).toBe(here(definitions.jobs));
  });
  it("is valid ASL, and can wait for ever nowhere", () => {
    for (const name of ["CheckoutMachine", "JobsMachine"]) {
      const verdict = aslValidator(machine(name));
      expect(verdict.isValid, verdict.errorsText()).toBe(true);
      expect(endless(machine(name))).toEqual([]);
    }
  });
  it("control: `Timeout` where `TimeoutSeconds` is meant is seen by both", () => {
    const asl = machine();
    asl.States.Issue = { ...asl.States.Issue, Timeout: asl.States.Issue.TimeoutSeconds };
    delete asl.States.Issue.TimeoutSeconds;
    expect(endless(asl)).toEqual(["Issue"]);
    expect(aslValidator(asl).isValid).toBe(false);
    expect(endless({ ...machine(), TimeoutSeconds: undefined })).toEqual(["the machine"]);
  });
  it("logs without what runs carry, is traced, and its role may invoke its steps alone", () => {
    for (const name of ["CheckoutMachine", "JobsMachine"])
      expect(named("aws:sfn/stateMachine:StateMachine", name)).toMatchObject({
        loggingConfiguration: { level: "ERROR", includeExecutionData: false, logDestination: expect.stringMatching(/:log-group:.*:\*$/) },
        tracingConfiguration: { enabled: true },
      });
    const [invoke] = JSON.parse(named("aws:iam/role:Role", "CheckoutRole").inlinePolicies[0].policy).Statement;
    expect(invoke.Action).toEqual(["lambda:InvokeFunction"]);
    const steps = ["Reserve", "Pay", "Release", "Issue", "Notify", "Attention"];
    expect(invoke.Resource).toEqual(steps.map((step) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:catraca-production-checkout${step}`));
  });
  it("gives every step more time than its function takes", () => {
    for (const state of [machine(), machine("JobsMachine")].flatMap(({ States }) => Object.values<Inputs>(States))) {
      const called = names.find((name) => String(state.Arguments?.FunctionName).endsWith(`-${name}`));
      if (called && typeof state.TimeoutSeconds === "number")
        expect(state.TimeoutSeconds).toBeGreaterThan(functions[called].timeoutSeconds);
    }
  });
});

describe("functions", () => {
  it("get Stripe's keys where they charge, refund and close, and the webhook's secret where its messages arrive", () => {
    const variables = (name: (typeof names)[number]) => functionOf(s.resources, name).environment.variables;
    for (const name of names) {
      const has = (functions[name].settings as readonly string[]).includes("STRIPE_SECRET_KEY");
      expect(variables(name).STRIPE_SECRET_KEY, name).toBe(has ? "rk_live_ofthetests" : undefined);
    }
    expect(variables("api")).toMatchObject({ PAYMENT_PROVIDER: "stripe", STRIPE_WEBHOOK_SECRETS: "whsec_ofthetests" });
  });
  it.each(names)("%s runs as its definition says", (name) => {
    const wanted: FunctionDefinition = functions[name];
    const found = functionOf(s.resources, name);
    expect(found).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      memorySize: wanted.memoryMb,
      timeout: wanted.timeoutSeconds,
      tracingConfig: { mode: "Active" },
      kmsKeyArn: expect.stringContaining(":kms:"),
      loggingConfig: { logGroup: `/aws/lambda/catraca-production-${name}` },
    });
    const own = Object.keys(found.environment.variables).filter((key) => !key.startsWith("SST_"));
    const unset = [
      "PINPOINT_APP_ID",
      "STRIPE_API_URL",
      "WEBHOOK_ADDRESSES",
      "ATTENDEE_ISSUER",
      "ATTENDEE_CLIENT_ID",
      "ATTENDEE_USERINFO_URL",
    ];
    expect(own.toSorted()).toEqual([...EVERYWHERE, ...wanted.settings].filter((setting) => !unset.includes(setting)).toSorted());
  });
  it.each(names)("%s may do what its definition says, each on its own resource", (name) => {
    const { indexes = [], ...may }: FunctionDefinition["may"] = functions[name].may;
    const table = "arn:aws:dynamodb:us-east-1:123456789012:table/catraca-production-TableTable-\\w+";
    const places: Record<string, string> = {
      table: table,
      files: "arn:aws:s3:::catraca-production-filesbucket-\\w+(/\\*)?",
      bus: "arn:aws:events:us-east-1:123456789012:event-bus/catraca-production",
      workflow: "arn:aws:states:us-east-1:123456789012:stateMachine:catraca-production-checkout",
      jobs: "arn:aws:states:us-east-1:123456789012:stateMachine:catraca-production-jobs",
      mail: "arn:aws:ses:us-east-1:123456789012:(identity/\\*|configuration-set/catraca-production)",
      users: "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_catraca-production",
      mailList: "\\*",
      sms: "arn:aws:sms-voice:us-east-1:123456789012:(phone-number|sender-id|pool)/\\*",
    };
    const wanted = [
      ...Object.entries(may).flatMap(([resource, actions]) =>
        actions.map((action) => ({ action, on: new RegExp(`^${places[resource]}$`) })),
      ),
      ...indexes.map((index) => ({ action: "dynamodb:Query", on: new RegExp(`^${table}/index/${index}$`) })),
    ];
    const triggers = /^sqs:|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;
    const found = grantsOf(s.resources, name).filter(({ action }) => !triggers.test(action));
    for (const grant of found)
      expect(
        wanted.some(({ action, on }) => action === grant.action && on.test(grant.on)),
        JSON.stringify(grant),
      ).toBe(true);
    for (const { action, on } of wanted)
      expect(
        found.some((grant) => grant.action === action && on.test(grant.on)),
        `${action} on ${on}`,
      ).toBe(true);
  });
  it("no role may more than it names, and each serves one service", () => {
    expect(of(s.resources, "aws:iam/role:Role").length).toBeGreaterThan(names.length);
    expect(tooWide(s.resources)).toEqual([]);
    expect(tooTrusting(s.resources)).toEqual([]);
  });
  it("every exception from that has its use", () => {
    const used = of(s.resources, "aws:iam/role:Role").flatMap(({ inputs }) => JSON.stringify(inputs.inlinePolicies));
    for (const action of Object.keys(NO_NARROWER))
      expect(
        used.some((text) => text.includes(action)),
        action,
      ).toBe(true);
  });
  it("control: a wildcard action, every resource, a policy of AWS and the account's root are seen", () => {
    const withStatement = (Action: string[], Resource: string[]) =>
      altered("aws:iam/role:Role", (role) => {
        const policy = JSON.parse(role.inlinePolicies[0].policy);
        role.inlinePolicies[0].policy = JSON.stringify({
          ...policy,
          Statement: [...policy.Statement, { Effect: "Allow", Action, Resource }],
        });
      });
    expect(tooWide(withStatement(["dynamodb:*"], ["arn:aws:dynamodb:us-east-1:1:table/t"]))).toHaveLength(1);
    expect(tooWide(withStatement(["s3:GetObject"], ["*"]))).toHaveLength(1);
    expect(
      tooWide(altered("aws:iam/role:Role", (role) => (role.managedPolicyArns = ["arn:aws:iam::aws:policy/PowerUserAccess"]))),
    ).toHaveLength(1);
    const root = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`] } }],
    };
    expect(tooTrusting(altered("aws:iam/role:Role", (role) => (role.assumeRolePolicy = JSON.stringify(root))))).toHaveLength(1);
  });
  it("mail leaves from the one sender, with attachments too", () => {
    const mailOf = (role: string): Inputs => {
      const { Statement } = JSON.parse(named("aws:iam/role:Role", role).inlinePolicies[0].policy);
      return Statement.filter(({ Action }: Inputs) => Action.some((action: string) => action.startsWith("ses:")));
    };
    const Condition = { StringEquals: { "ses:FromAddress": ["tickets@example.com"] } };
    expect(mailOf("CheckoutNotifyRole")).toEqual([expect.objectContaining({ Action: ["ses:SendEmail", "ses:SendRawEmail"], Condition })]);
    expect(mailOf("NotifyRefundRole")).toEqual([expect.objectContaining({ Action: ["ses:SendEmail"], Condition })]);
  });
});

describe("identity", () => {
  it("has its groups, a password policy and a second factor that nobody goes without", () => {
    expect(new Set(all("aws:cognito/userGroup:UserGroup").map(({ name }) => name))).toEqual(new Set(["organizer", "staff"]));
    expect(only("aws:cognito/userPool:UserPool")).toMatchObject({
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      passwordPolicy: { minimumLength: 12 },
      mfaConfiguration: "ON",
      softwareTokenMfaConfiguration: { enabled: true },
      autoVerifiedAttributes: ["email"],
    });
  });
  it("has no accounts of attendees unless the stage opens them", () => {
    expect(functionOf(s.resources, "api").environment.variables).not.toHaveProperty("ATTENDEE_ISSUER");
  });
  it("signs the console in by code, without a secret, back to the site alone", () => {
    expect(only("aws:cognito/userPoolClient:UserPoolClient")).toMatchObject({
      generateSecret: false,
      allowedOauthFlows: ["code"],
      allowedOauthFlowsUserPoolClient: true,
      preventUserExistenceErrors: "ENABLED",
    });
  });
  it("leads back to where the console expects it, and to no other address", () => {
    const console = readFileSync("packages/web/src/console/session.ts", "utf8");
    const pathOf = (name: string): string | undefined => new RegExp(`const ${name} = "([^"]+)"`).exec(console)?.[1];
    const { SITE_URL } = functionOf(s.resources, "api").environment.variables;
    expect(SITE_URL).toMatch(/^https:\/\/[\w.-]+$/);
    expect(only("aws:cognito/userPoolClient:UserPoolClient")).toMatchObject({
      callbackUrls: [`${SITE_URL}${pathOf("SIGNED_IN")}`],
      logoutUrls: [`${SITE_URL}${pathOf("CONSOLE")}`],
    });
    expect(only("aws:cognito/userPoolDomain:UserPoolDomain").domain).toBe(`catraca-production-${ACCOUNT}`);
  });
});

describe("APIs", () => {
  const routes = () => Object.fromEntries(all("aws:apigatewayv2/route:Route").map((route) => [route.routeKey, route]));
  it("leave the check of tokens and API keys to their functions", () => {
    expect(Object.keys(routes()).toSorted()).toEqual([
      "ANY /admin/{proxy+}",
      "ANY /api/events/{eventId}/pictures/{picture}",
      "ANY /api/files/{proxy+}",
      "ANY /api/organizations/{organizationId}/pictures/{picture}",
      "ANY /api/{proxy+}",
      "ANY /e/{eventId}",
      "GET /api/events/{eventId}/cover.png",
    ]);
    expect(routes()["ANY /admin/{proxy+}"]).toMatchObject({ authorizationType: "NONE" });
    expect(all("aws:apigatewayv2/authorizer:Authorizer")).toEqual([]);
    const { variables } = functionOf(s.resources, "admin").environment;
    expect(variables).toMatchObject({
      TOKEN_ISSUER: expect.stringContaining(`https://cognito-idp.${REGION}.amazonaws.com/`),
      TOKEN_CLIENT_ID: "console",
    });
  });
  it("are throttled and write their access down, and allow no other origin", () => {
    for (const stage of all("aws:apigatewayv2/stage:Stage")) {
      expect(stage.defaultRouteSettings.throttlingRateLimit).toBeGreaterThan(0);
      expect(stage.defaultRouteSettings.throttlingBurstLimit).toBeGreaterThan(0);
      expect(stage.accessLogSettings.destinationArn).toContain(":log-group:");
      // Each metric per route costs 30 cents a month. Alarms and dashboards read those of the whole API.
      expect(stage.defaultRouteSettings.detailedMetricsEnabled ?? false).toBe(false);
    }
    for (const api of all("aws:apigatewayv2/api:Api")) expect(api.corsConfiguration ?? {}).toEqual({});
  });
  it("wait longer than their functions last, and the site longer than they do", () => {
    const integrations = all("aws:apigatewayv2/integration:Integration").map(({ timeoutMilliseconds }) => timeoutMilliseconds / 1000);
    expect(Math.min(...integrations)).toBeGreaterThan(Math.max(functions.api.timeoutSeconds, functions.admin.timeoutSeconds));
    const { origins } = only("aws:cloudfront/distribution:Distribution");
    for (const origin of origins.filter(({ originId }: Inputs) => originId !== "default"))
      expect(origin.customOriginConfig.originReadTimeout).toBeGreaterThan(Math.max(...integrations));
  });
});

describe("gate", () => {
  it("has an address of its own that streams its answers", () => {
    expect(only("aws:lambda/functionUrl:FunctionUrl")).toMatchObject({
      functionName: "catraca-production-gate",
      qualifier: "live",
      authorizationType: "NONE",
      invokeMode: "RESPONSE_STREAM",
      cors: { allowOrigins: ["*"], allowMethods: ["GET", "POST"], allowHeaders: ["authorization", "content-type"] },
    });
    const open = of(s.resources, "aws:lambda/permission:Permission").filter(({ inputs }) => inputs.principal === "*");
    expect(open.map(({ inputs }) => [inputs.function, inputs.qualifier])).toEqual([
      ["catraca-production-gate", "live"],
      ["catraca-production-gate", "live"],
    ]);
  });
  it("sets no concurrency aside until it is told to: a new account refuses it", () => {
    expect(functionOf(s.resources, "gate").reservedConcurrentExecutions).toBeUndefined();
    expect(all("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")).toEqual([]);
  });
});

describe("stream and clock", () => {
  it.each(consumers)(
    "$functionName reads the stream from its beginning, in parts, and what it cannot do is kept",
    ({ functionName, batch }) => {
      const source = named("aws:lambda/eventSourceMapping:EventSourceMapping", `${physical(functionName)}Source`);
      expect(source).toMatchObject({
        startingPosition: "TRIM_HORIZON",
        batchSize: batch.size,
        bisectBatchOnFunctionError: true,
        maximumRecordAgeInSeconds: 21_600,
        destinationConfig: { onFailure: { destinationArn: expect.stringContaining(`-${physical(functionName)}-dead-letters`) } },
      });
      expect(source.maximumBatchingWindowInSeconds ?? 0).toBe(batch.windowSeconds);
      // A change that can never be read is given up after a bounded number of attempts, not after hours.
      expect(source.maximumRetryAttempts).toBeGreaterThan(0);
      expect(source.maximumRetryAttempts).toBeLessThanOrEqual(100);
      const behind = all("aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ metricName, dimensions }) => {
        return metricName === "IteratorAge" && String(dimensions.FunctionName).endsWith(`-${functionName}`);
      });
      expect(behind).toHaveLength(1);
    },
  );
  it("the publisher returns the first record that failed, and the stream continues there", () => {
    const { functionResponseTypes } = named("aws:lambda/eventSourceMapping:EventSourceMapping", "PublishSource");
    expect(functionResponseTypes).toEqual(["ReportBatchItemFailures"]);
  });
  it("each consumer is called for the changes that its filters name, as in the local stack, and for no others", () => {
    for (const { functionName, filters } of definitions.consumers) {
      const { filterCriteria } = named("aws:lambda/eventSourceMapping:EventSourceMapping", `${physical(functionName)}Source`);
      const patterns = filterCriteria.filters.map(({ pattern }: Inputs) => JSON.parse(pattern));
      expect(patterns).toEqual(filters);
      // docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html: five without a raised quota.
      expect(patterns.length).toBeLessThanOrEqual(5);
    }
    // docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: more readers of a shard are throttled.
    expect(consumers.length).toBeLessThanOrEqual(2);
  });
  it("has the schedules that the local stack has", () => {
    const found = all("aws:scheduler/schedule:Schedule").map(({ scheduleExpression, target }) => {
      const [, count, unit] = /^rate\((\d+) (minute)s?\)$/.exec(scheduleExpression) ?? [];
      return { functionName: String(target.arn).split("-").at(-1), everySeconds: unit === "minute" ? Number(count) * 60 : NaN };
    });
    const wanted = definitions.schedules.map(({ functionName, everySeconds }) => ({ functionName, everySeconds }));
    expect(found).toHaveLength(wanted.length);
    expect(found).toEqual(expect.arrayContaining(wanted));
    for (const { functionName } of schedules)
      expect(named("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", `${physical(functionName)}OnFailure`)).toMatchObject({
        destinationConfig: { onFailure: { destination: expect.stringContaining("-dead-letters") } },
      });
  });
});

describe("notifications", () => {
  it("mail is sent under a configuration set that minds bounces and wants TLS", () => {
    expect(only("aws:sesv2/emailIdentity:EmailIdentity")).toMatchObject({
      emailIdentity: "tickets@example.com",
      configurationSetName: "catraca-production",
    });
    expect(only("aws:sesv2/configurationSet:ConfigurationSet")).toMatchObject({
      deliveryOptions: { tlsPolicy: "REQUIRE" },
      suppressionOptions: { suppressedReasons: ["BOUNCE"] },
    });
    expect(functionOf(s.resources, "checkoutNotify").environment.variables).toMatchObject({
      SMS_PROVIDER: "end-user-messaging",
      SMS_COUNTRIES: "+55",
      MAIL_CONFIGURATION: "catraca-production",
    });
  });
});

describe("email that comes back", () => {
  it("is told by SES to the default bus, whose rule takes the events of this stage alone", () => {
    expect(only("aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination")).toMatchObject({
      configurationSetName: "catraca-production",
      eventDestination: {
        enabled: true,
        matchingEventTypes: ["BOUNCE", "COMPLAINT", "REJECT"],
        eventBridgeDestination: { eventBusArn: "arn:aws:events:us-east-1:123456789012:event-bus/default" },
      },
    });
    const rule = named("aws:cloudwatch/eventRule:EventRule", "MailReturnedRule");
    expect(rule.eventBusName).toBe("default");
    expect(JSON.parse(rule.eventPattern)).toEqual({
      source: ["aws.ses"],
      "detail-type": ["Email Bounced", "Email Complaint Received", "Email Rejected"],
      detail: { mail: { tags: { "ses:configuration-set": ["catraca-production"] } } },
    });
    expect(named("aws:cloudwatch/eventTarget:EventTarget", "MailReturnedTarget").eventBusName).toBe("default");
  });
});

describe("site", () => {
  const distribution = (): Inputs => only("aws:cloudfront/distribution:Distribution");
  it("is one address for the pages and both APIs, and only its own requests carry the APIs' secret", () => {
    const behaviors = distribution().orderedCacheBehaviors.map(({ pathPattern, targetOriginId }: Inputs) => [pathPattern, targetOriginId]);
    expect(behaviors).toEqual([
      ["/api/events/*/cover.png", "api"],
      ["/api/events/*/pictures/*", "api"],
      ["/api/organizations/*/pictures/*", "api"],
      ["/api/*", "api"],
      ["/admin/*", "admin"],
      ["/e/*", "api"],
    ]);
    const secrets = distribution().origins.map(({ customHeaders = [] }: Inputs) => customHeaders);
    const [{ value }] = secrets[1];
    expect(secrets).toEqual([[], [{ name: ORIGIN_HEADER, value }], [{ name: ORIGIN_HEADER, value }]]);
    for (const name of ["api", "admin"] as const) {
      const accepted = functionOf(s.resources, name).environment.variables.ORIGIN_SECRETS.split(" ");
      expect(new Set(accepted).size).toBe(3);
      expect(accepted[0]).toBe(value);
    }
  });
  it("speaks TLS alone, caches no answer of the admin API, and others for each caller and as long as they say", () => {
    const [cover, , , api, admin] = distribution().orderedCacheBehaviors;
    for (const one of [distribution().defaultCacheBehavior, cover, api, admin]) expect(one.viewerProtocolPolicy).toBe("redirect-to-https");
    expect(admin.cachePolicyId).toBe("4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    expect(named("aws:cloudfront/cachePolicy:CachePolicy", "Briefly")).toMatchObject({
      minTtl: 0,
      maxTtl: 60,
      defaultTtl: 0,
      parametersInCacheKeyAndForwardedToOrigin: {
        headersConfig: { headers: { items: ["Authorization"] } },
        queryStringsConfig: { queryStringBehavior: "all" },
      },
    });
  });
  it("keeps one copy of a picture for everybody, whatever a request varies", () => {
    const [cover, picture, organization, api] = distribution().orderedCacheBehaviors;
    expect(cover.cachePolicyId).not.toBe(api.cachePolicyId);
    for (const one of [picture, organization]) expect(one.cachePolicyId).toBe(cover.cachePolicyId);
    expect(named("aws:cloudfront/cachePolicy:CachePolicy", "Pictures")).toMatchObject({
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: "none" },
        headersConfig: { headerBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "none" },
      },
    });
  });
  it("keeps no error for longer than it lasts", () => {
    const kept = distribution().customErrorResponses.map(({ errorCode, errorCachingMinTtl }: Inputs) => [errorCode, errorCachingMinTtl]);
    expect(kept).toEqual(expect.arrayContaining([404, 500, 502, 503, 504].map((code) => [code, 0])));
    for (const [, seconds] of kept) expect(seconds).toBe(0);
  });
  it("sends the security headers that the local stack sends", () => {
    const pages = named("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "PageHeaders");
    const gate = "https://gateurl.lambda-url.us-east-1.on.aws";
    const signIn = [
      `https://cognito-idp.${REGION}.amazonaws.com`,
      `https://catraca-production-${ACCOUNT}.auth.${REGION}.amazoncognito.com`,
    ];
    const { securityHeadersConfig: own, customHeadersConfig } = pages;
    expect(own.contentSecurityPolicy).toEqual({ contentSecurityPolicy: contentSecurityPolicy([gate, ...signIn]), override: true });
    const sent = {
      "strict-transport-security": `max-age=${own.strictTransportSecurity.accessControlMaxAgeSec}; includeSubDomains`,
      "x-content-type-options": own.contentTypeOptions.override ? "nosniff" : "",
      "x-frame-options": own.frameOptions.frameOption,
      "referrer-policy": own.referrerPolicy.referrerPolicy,
      ...Object.fromEntries(customHeadersConfig.items.map(({ header, value }: Inputs) => [header, value])),
    };
    expect(sent).toEqual(securityHeaders);
    expect(distribution().defaultCacheBehavior.responseHeadersPolicyId).toBe(pages.name);
  });
});

describe("observability", () => {
  const alarms = (): Inputs[] => all("aws:cloudwatch/metricAlarm:MetricAlarm");
  it("watches what has to be watched", () => {
    const watched = alarms().map(({ namespace, metricName }) => `${namespace} ${metricName}`);
    expect(watched).toEqual(
      expect.arrayContaining([
        "AWS/SQS ApproximateNumberOfMessagesVisible",
        "AWS/SQS ApproximateAgeOfOldestMessage",
        "AWS/States ExecutionsFailed",
        "AWS/States ExecutionsTimedOut",
        "AWS/States ExecutionThrottled",
        "AWS/States ThrottledEvents",
        "Catraca/production OrdersStuck",
        "Catraca/production OrdersNeedingAttention",
        "Catraca/production Sweeps",
        "Catraca/production SeatsOversold",
        "AWS/ApiGateway 5xx",
        "AWS/Lambda Url5xxCount",
        "AWS/Lambda Throttles",
        "AWS/DynamoDB WriteThrottleEvents",
        "AWS/DynamoDB ReadThrottleEvents",
        "AWS/Lambda IteratorAge",
        "AWS/Lambda UrlRequestLatency",
      ]),
    );
    expect(alarms().find(({ metricName }) => metricName === "UrlRequestLatency")).toMatchObject({
      extendedStatistic: "p99",
      threshold: 500,
    });
    for (const [metricName, threshold] of [
      ["Reputation.BounceRate", 0.05],
      ["Reputation.ComplaintRate", 0.001],
    ] as const) {
      const alarm = alarms().find((one) => one.namespace === "AWS/SES" && one.metricName === metricName);
      // The account's metrics have no dimensions and come now and then. The limits are below SES's review rates.
      expect(alarm).toMatchObject({
        statistic: "Maximum",
        period: 3600,
        treatMissingData: "ignore",
        comparisonOperator: "GreaterThanThreshold",
      });
      expect(alarm.dimensions).toBeUndefined();
      expect(alarm.threshold).toBeLessThan(threshold);
    }
    const silent = alarms().filter(({ treatMissingData }) => treatMissingData === "breaching");
    expect(new Set(silent.map(({ metricName }) => metricName))).toEqual(new Set(["EventsAudited", "Sweeps"]));
  });
  it("tells one topic of every alarm and of its end, and the topic tells a person", () => {
    const topic = only("aws:sns/topic:Topic");
    for (const { alarmActions, okActions } of alarms())
      expect([...alarmActions, ...okActions]).toEqual(Array(2).fill(expect.stringMatching(`:${topic.name}$`)));
    expect(only("aws:sns/topicSubscription:TopicSubscription")).toMatchObject({ protocol: "email", endpoint: "on-call@example.com" });
  });
  it("names a page for each alarm, and has an alarm for each page", () => {
    const named = alarms().map(({ alarmDescription }) => /docs\/runbooks\/([a-z-]+)\.md$/.exec(alarmDescription)?.[1]);
    const pages = readdirSync("docs/runbooks").map((file) => file.replace(/\.md$/, ""));
    expect(new Set(named)).toEqual(new Set(pages.filter((page) => page !== "README")));
  });
  it("costs at rest what the page of costs counts", () => {
    const counted = Object.fromEntries(atRest().map(({ price, quantity }) => [price, quantity]));
    expect(counted).toMatchObject({
      alarm: alarms().length,
      dashboard: all("aws:cloudwatch/dashboard:Dashboard").length,
      wafAcl: 1,
      wafRule: only("aws:wafv2/webAcl:WebAcl").rules.length,
      key: all("aws:kms/key:Key").length,
    });
  });
  it("has a page for operators and one for gates, whose figures are there", () => {
    const boards = Object.fromEntries(
      all("aws:cloudwatch/dashboard:Dashboard").map((one) => [one.dashboardName, JSON.parse(one.dashboardBody)]),
    );
    expect(Object.keys(boards).toSorted()).toEqual([`catraca-production-${REGION}-gates`, `catraca-production-${REGION}-operators`]);
    const text = JSON.stringify(boards);
    for (const figure of ["ExecutionsFailed", "SeatsOversold", "OrdersMoved", "UrlRequestLatency", "Scans"]) expect(text).toContain(figure);
    const list = boards[`catraca-production-${REGION}-operators`].widgets.find(({ type }: Inputs) => type === "alarm");
    expect(list.properties.alarms).toHaveLength(alarms().length);
  });
});
