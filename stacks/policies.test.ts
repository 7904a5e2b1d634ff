/**
 * Checks every policy document of a stage against AWS's list of actions, and simulates it as IAM does:
 * each call of each function is allowed, and the same call on other resources is not.
 * test/flow/permissions.test.ts compares `may` of the definitions with the calls of the built functions.
 */
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { beforeAll, describe, expect, it } from "vitest";
import { functions, type FunctionDefinition, type FunctionName } from "@catraca/functions/functions";
import type { Resource, Synth } from "./test/harness.ts";
import { ACCOUNT, REGION, type Inputs } from "./test/mocks.ts";
import { names, of, physical } from "./test/offences.ts";
import { documentsIn, offencesIn, type Document } from "./test/policies.ts";
import { PRODUCTION, REHEARSAL, synthesized } from "./test/shared.ts";

/** Known differences between AWS's list and IAM. */
const FALSE_ALARMS: Record<string, string> = {
  "states:SendTaskSuccess is not on":
    "The Service Authorization Reference lists no resource for it. IAM asks with the ARN of the machine whose execution gave the token: its refusals name " +
    "the machine, and AWS's own CDK scopes the grant so (StateMachine.grantTaskResponse). Scoped, a function that is taken over can answer no other machine of the account.",
};
const isFalseAlarm = (offence: string): boolean => Object.keys(FALSE_ALARMS).some((known) => offence.includes(known));

let production: Synth;
let rehearsal: Synth;
beforeAll(async () => {
  [production, rehearsal] = await Promise.all([synthesized(PRODUCTION), synthesized(REHEARSAL)]);
});

const offencesOf = async ({ resources }: Synth): Promise<string[]> =>
  (await Promise.all(documentsIn(resources).map((one) => offencesIn(one)))).flat();

describe("documents", () => {
  it("name actions, resources and conditions that AWS knows", async () => {
    const found = [...(await offencesOf(production)), ...(await offencesOf(rehearsal))];
    expect(documentsIn(production.resources).length).toBeGreaterThan(2 * names.length);
    expect(found.filter((offence) => !isFalseAlarm(offence))).toEqual([]);
  });
  it("every false alarm that is known still sounds", async () => {
    const found = await offencesOf(production);
    for (const known of Object.keys(FALSE_ALARMS))
      expect(
        found.some((offence) => offence.includes(known)),
        known,
      ).toBe(true);
  });
  const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/t`;
  it.each([
    [{ Action: ["dynamodb:GetItems"], Resource: [TABLE] }, "dynamodb:GetItems is no action"],
    [{ Action: ["dynamodb:GetItem"], Resource: ["arn:aws:s3:::files"] }, "dynamodb:GetItem is not on arn:aws:s3:::files"],
    [{ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::files"] }, "s3:GetObject is not on arn:aws:s3:::files"],
    [{ Action: ["dynamodb:ListStreams"], Resource: [`${TABLE}/stream/1`] }, `dynamodb:ListStreams is not on ${TABLE}/stream/1`],
    [{ Action: ["dynamodb:GetItem"], Resource: [TABLE, "arn:aws:sns:us-east-1:1:t"] }, "nothing is done on arn:aws:sns:us-east-1:1:t"],
    [
      { Action: ["dynamodb:GetItem"], Resource: [TABLE], Condition: { StringEquals: { "ses:FromAddress": ["a@example.com"] } } },
      "dynamodb:GetItem knows no condition ses:FromAddress",
    ],
  ])("control: %j is seen", async (statement, offence) => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] };
    expect(await offencesIn({ of: "x", kind: "identity", policy })).toContain(`x: ${offence}`);
  });
});

type Request = { action: string; resource: string; context?: Record<string, string> };

const documentOf = ({ resources }: Synth, kind: Document["kind"], name: string): Document["policy"] => {
  const found = documentsIn(resources).filter((one) => one.kind === kind && one.of === name);
  expect(found, `${kind} ${name}`).toHaveLength(1);
  return found[0]!.policy;
};

type Asked = Request & { identity?: Document["policy"]; onResource?: Document["policy"]; principal?: string };

/** Returns "Allowed" or IAM's refusal. Throws when the question itself is wrong. */
const verdict = async ({ action, resource, context = {}, identity, onResource, principal }: Asked): Promise<string> => {
  const result = await runSimulation(
    {
      request: {
        principal: principal ?? `arn:aws:iam::${ACCOUNT}:role/of-a-function`,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: context,
      },
      identityPolicies: identity ? [{ name: "inline", policy: identity }] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(onResource ? { resourcePolicy: onResource } : {}),
    },
    {},
  );
  if (result.resultType === "error") throw new Error(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
  return result.overallResult;
};

const inputsOf = (resources: Resource[], type: string, name: string): Inputs =>
  of(resources, type).find((one) => one.name === name)?.inputs;

const SENDER = { "ses:FromAddress": "tickets@example.com" };

/** One concrete request for each permission of a definition. `stage`: whose resources. */
const requestsOf = (name: FunctionName, { resources }: Synth, stage: string): Request[] => {
  const { indexes = [], ...may }: FunctionDefinition["may"] = functions[name].may;
  const table = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${inputsOf(resources, "aws:dynamodb/table:Table", "TableTable").name}`;
  const bucket = `arn:aws:s3:::${inputsOf(resources, "aws:s3/bucket:Bucket", "FilesBucket").bucket}`;
  const of = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
  const places: Record<keyof typeof may, (action: string) => string[]> = {
    table: () => [table],
    files: (action) => [action === "s3:ListBucket" ? bucket : `${bucket}/tickets/tkt_1.pdf`],
    bus: () => [of("events", `event-bus/catraca-${stage}`)],
    workflow: () => [of("states", `stateMachine:catraca-${stage}-checkout`)],
    jobs: () => [of("states", `stateMachine:catraca-${stage}-jobs`)],
    users: () => [of("cognito-idp", `userpool/${REGION}_catraca-${stage}`)],
    // In the sandbox SES checks the recipient's identity too.
    mail: () => [
      ...["tickets@example.com", "buyer@example.net"].map((address) => of("ses", `identity/${address}`)),
      of("ses", `configuration-set/catraca-${stage}`),
    ],
    mailList: () => ["*"],
    sms: () => ["phone-number/phone-1", "sender-id/CATRACA/BR", "pool/pool-1"].map((origin) => of("sms-voice", origin)),
  };
  return [
    ...(Object.keys(may) as (keyof typeof may)[]).flatMap((on) =>
      (may[on] ?? []).flatMap((action) =>
        places[on](action).map((resource) => ({ action, resource, ...(on === "mail" ? { context: SENDER } : {}) })),
      ),
    ),
    ...indexes.map((index) => ({ action: "dynamodb:Query", resource: `${table}/index/${index}` })),
  ].filter(({ action }) => !isFalseAlarm(`${action} is not on`));
};

describe("IAM", () => {
  it.each(names)("lets %s do each call that it makes", async (name) => {
    const identity = documentOf(production, "identity", `${physical(name)}Role`);
    for (const request of requestsOf(name, production, "production"))
      expect([request.action, request.resource, await verdict({ ...request, identity })]).toEqual([
        request.action,
        request.resource,
        "Allowed",
      ]);
  });
  it.each(names)("lets %s do none of it on what belongs to another stage", async (name) => {
    const identity = documentOf(production, "identity", `${physical(name)}Role`);
    const foreign = requestsOf(name, rehearsal, "rehearsal").filter(({ resource }) => resource.includes("rehearsal"));
    for (const request of foreign)
      expect([request.resource, await verdict({ ...request, identity, context: SENDER })]).toEqual([request.resource, "ImplicitlyDenied"]);
  });
  it("lets mail leave from no other address, with attachments or without", async () => {
    const identity = documentOf(production, "identity", "CheckoutNotifyRole");
    const resource = `arn:aws:ses:${REGION}:${ACCOUNT}:identity/tickets@example.com`;
    for (const action of ["ses:SendEmail", "ses:SendRawEmail"]) {
      expect(await verdict({ action, resource, identity, context: SENDER })).toBe("Allowed");
      expect(await verdict({ action, resource, identity, context: { "ses:FromAddress": "boss@example.com" } })).toBe("ImplicitlyDenied");
    }
  });
  it("lets each role take its triggers' messages and keep what failed", async () => {
    for (const { inputs } of of(production.resources, "aws:lambda/eventSourceMapping:EventSourceMapping")) {
      const identity = documentOf(production, "identity", `${physical(String(inputs.functionName).split("-").at(-1) as FunctionName)}Role`);
      const source = String(inputs.eventSourceArn);
      const actions = source.includes(":sqs:")
        ? ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
        : ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
      for (const action of actions) expect([action, await verdict({ action, resource: source, identity })]).toEqual([action, "Allowed"]);
      const kept = inputs.destinationConfig?.onFailure?.destinationArn;
      if (kept) expect(await verdict({ action: "sqs:SendMessage", resource: kept, identity })).toBe("Allowed");
      else expect(await verdict({ action: "dynamodb:ListStreams", resource: "*", identity })).toBe("ImplicitlyDenied");
    }
    const publish = documentOf(production, "identity", "PublishRole");
    expect(await verdict({ action: "dynamodb:ListStreams", resource: "*", identity: publish })).toBe("Allowed");
  });
  it("lets the workflow and the schedules invoke their functions, and no others", async () => {
    const on = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:catraca-production-${name}`;
    const ask = (role: string, name: string) =>
      verdict({ action: "lambda:InvokeFunction", resource: on(name), identity: documentOf(production, "identity", role) });
    expect(await ask("CheckoutRole", "checkoutIssue")).toBe("Allowed");
    expect(await ask("CheckoutRole", "admin")).toBe("ImplicitlyDenied");
    expect(await ask("SweepScheduleRole", "sweep")).toBe("Allowed");
    expect(await ask("SweepScheduleRole", "audit")).toBe("ImplicitlyDenied");
  });
  it("lets a rule write to its own queues, and CloudFront of this account alone find a file missing", async () => {
    const write = (rule: string) =>
      verdict({
        principal: "events.amazonaws.com",
        action: "sqs:SendMessage",
        resource: `arn:aws:sqs:${REGION}:${ACCOUNT}:catraca-production-Count`,
        context: { "aws:SourceArn": `arn:aws:events:${REGION}:${ACCOUNT}:rule/catraca-production/${rule}` },
        onResource: documentOf(production, "resource", "CountQueuePolicy"),
      });
    expect(await write("catraca-production-count")).toBe("Allowed");
    expect(await write("catraca-production-notify-refund")).toBe("ImplicitlyDenied");
    const { bucket } = inputsOf(production.resources, "aws:s3/bucket:Bucket", "SiteAssetsBucket");
    const list = (account: string) =>
      verdict({
        principal: "cloudfront.amazonaws.com",
        action: "s3:ListBucket",
        resource: `arn:aws:s3:::${bucket}`,
        context: { "aws:SourceArn": `arn:aws:cloudfront::${account}:distribution/E1`, "aws:SecureTransport": "true" },
        onResource: documentOf(production, "resource", "SiteAssetsPolicy"),
      });
    expect(await list(ACCOUNT)).toBe("Allowed");
    expect(await list("999999999999")).toBe("ImplicitlyDenied");
  });
});
