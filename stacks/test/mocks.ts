/** AWS's answers while the program runs: ids, ARNs and addresses in AWS's formats, derived from the inputs. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

// oxlint-disable-next-line typescript/no-explicit-any -- a resource's inputs and answers have a shape of their own each
export type Inputs = any;

/** The part of an ARN after the account, by resource type. Other types get an invented one. */
const ARNS: Record<string, (name: string, i: Inputs) => string> = {
  "aws:dynamodb/table:Table": (name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`,
  "aws:lambda/function:Function": (name) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
  "aws:cloudwatch/eventBus:EventBus": (name) => `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${name}`,
  "aws:cloudwatch/eventRule:EventRule": (name, i) => `arn:aws:events:${REGION}:${ACCOUNT}:rule/${i.eventBusName}/${name}`,
  "aws:cloudwatch/logGroup:LogGroup": (name) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`,
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name) => `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
  "aws:sqs/queue:Queue": (name) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
  "aws:sns/topic:Topic": (name) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`,
  "aws:s3/bucket:Bucket": (name) => `arn:aws:s3:::${name}`,
  "aws:iam/role:Role": (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  "aws:kms/key:Key": (name) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`,
  "aws:sfn/stateMachine:StateMachine": (name) => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`,
  "aws:cognito/userPool:UserPool": (name) => `arn:aws:cognito-idp:${REGION}:${ACCOUNT}:userpool/${REGION}_${name}`,
  "aws:sesv2/emailIdentity:EmailIdentity": (_, i) => `arn:aws:ses:${REGION}:${ACCOUNT}:identity/${i.emailIdentity}`,
  "aws:sesv2/configurationSet:ConfigurationSet": (name) => `arn:aws:ses:${REGION}:${ACCOUNT}:configuration-set/${name}`,
};

/** Outputs of a resource beyond its name and ARN. */
const STATES: Record<string, (p: { name: string; arn: string }) => Inputs> = {
  "aws:dynamodb/table:Table": ({ arn }) => ({ streamArn: `${arn}/stream/2026-01-01T00:00:00.000` }),
  "aws:lambda/function:Function": ({ arn }) => ({
    invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    qualifiedArn: `${arn}:1`,
    version: "1",
  }),
  "aws:lambda/functionUrl:FunctionUrl": ({ name }) => ({ functionUrl: `https://${name.toLowerCase()}.lambda-url.${REGION}.on.aws/` }),
  "aws:sqs/queue:Queue": ({ name }) => ({ url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}` }),
  "aws:s3/bucket:Bucket": ({ name }) => ({
    bucket: name,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
  }),
  "aws:cloudfront/distribution:Distribution": ({ name }) => ({
    domainName: `${name.toLowerCase()}.cloudfront.net`,
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:apigatewayv2/api:Api": ({ name }) => ({
    apiEndpoint: `https://${name.toLowerCase()}.execute-api.${REGION}.amazonaws.com`,
    executionArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${name}`,
  }),
  "aws:acm/certificate:Certificate": () => ({
    domainValidationOptions: [{ resourceRecordName: "_proof", resourceRecordType: "CNAME", resourceRecordValue: "_proof.acm" }],
  }),
  // SST looks up the domain's zone by this call.
  "pulumi-nodejs:dynamic:Resource": () => ({ zoneId: "Z0" }),
  "random:index/randomBytes:RandomBytes": () => ({
    base64: Buffer.alloc(32, 7).toString("base64"),
    hex: Buffer.alloc(32, 7).toString("hex"),
  }),
  "random:index/randomId:RandomId": () => ({ dec: "12345678", hex: "abcdef12" }),
  "random:index/randomPassword:RandomPassword": ({ name }) => ({ result: `made-for-${name}` }),
  "aws:sesv2/emailIdentity:EmailIdentity": () => ({ dkimSigningAttributes: { tokens: ["a", "b", "c"] } }),
};

const IDS: Record<string, (p: { name: string; state: Inputs }) => string> = {
  "aws:cognito/userPool:UserPool": ({ name }) => `${REGION}_${name}`,
  "aws:sqs/queue:Queue": ({ state }) => state.url,
};

/** Runs the site's build for real, once, so that its files exist. */
const runs = new Set<string>();
const runOnce = ({ create, dir }: Inputs): void => {
  if (runs.has(dir) || existsSync(path.join(dir, "dist/index.html"))) return;
  runs.add(dir);
  execFileSync("sh", ["-c", create], { cwd: dir, stdio: ["ignore", "ignore", "inherit"] });
};

export const newResource = ({
  type,
  name: logical,
  inputs,
}: {
  type: string;
  name: string;
  inputs: Inputs;
}): { id: string; state: Inputs } => {
  if (type === "command:local:Command") runOnce(inputs);
  const name: string = inputs.name || inputs.bucket || inputs.configurationSetName || logical;
  const arn = ARNS[type]?.(name, inputs) ?? `arn:aws:mock:${REGION}:${ACCOUNT}:${type.split(":").at(-1)}/${name}`;
  const state = { name, arn, ...inputs, ...STATES[type]?.({ name, arn }) };
  return { id: String(IDS[type]?.({ name, state }) ?? name), state };
};

const PRINCIPALS = (all: { type: string; identifiers: string[] }[]): Inputs =>
  all.some(({ type }) => type === "*") ? "*" : Object.fromEntries(all.map(({ type, identifiers }) => [type, identifiers]));

const CONDITIONS = (all: { test: string; variable: string; values: string[] }[]): Inputs => {
  const conditions: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of all) conditions[test] = { ...conditions[test], [variable]: values };
  return conditions;
};

const policyDocument = ({ statements = [] }: Inputs): Inputs => {
  const Statement = statements.map((s: Inputs) => ({
    Effect: s.effect ?? "Allow",
    Action: s.actions,
    ...(s.resources ? { Resource: s.resources } : {}),
    ...(s.principals ? { Principal: PRINCIPALS(s.principals) } : {}),
    ...(s.conditions ? { Condition: CONDITIONS(s.conditions) } : {}),
  }));
  return { id: "document", statements, json: JSON.stringify({ Version: "2012-10-17", Statement }) };
};

const ANSWERS: Record<string, (inputs: Inputs) => Inputs> = {
  "aws:index/getPartition:getPartition": () => ({ partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: REGION, name: REGION, id: REGION }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/x`,
    userId: "x",
    id: ACCOUNT,
  }),
  "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
  "aws:route53/getZone:getZone": ({ name }) => ({ zoneId: "Z0", name, id: "Z0" }),
};

export const call = ({ token, inputs }: { token: string; inputs: Inputs }): Inputs => ANSWERS[token]?.(inputs) ?? inputs;
