/** The AWS SDK's clients against the emulator, and what the resources share. */
import { randomBytes } from "node:crypto";
import http from "node:http";
import { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudFrontKeyValueStoreClient } from "@aws-sdk/client-cloudfront-keyvaluestore";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { WAFV2Client } from "@aws-sdk/client-wafv2";
import "@aws-sdk/signature-v4a";
import { NodeHttpHandler } from "@smithy/node-http-handler";

export const endpoint = process.env["CLOUD_ENDPOINT"] ?? "http://127.0.0.1:4566";
export const region = "us-east-1";
export const stage = "production";

const config = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };

/** The key value store's client calls a host under its endpoint, which must be a name: every name is this machine. */
const byName = {
  endpoint: endpoint.replace("127.0.0.1", "localhost"),
  requestHandler: new NodeHttpHandler({
    httpAgent: new http.Agent({
      lookup: (_, { all }, done: any) => (all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4)),
    }),
  }),
};

export const clients = {
  cloudfront: new CloudFrontClient(config),
  cloudwatch: new CloudWatchClient(config),
  cognito: new CognitoIdentityProviderClient(config),
  ddb: new DynamoDBClient(config),
  events: new EventBridgeClient(config),
  gateway: new ApiGatewayV2Client(config),
  iam: new IAMClient(config),
  keyValues: new CloudFrontKeyValueStoreClient({ ...config, ...byName }),
  kms: new KMSClient(config),
  lambda: new LambdaClient(config),
  logs: new CloudWatchLogsClient(config),
  s3: new S3Client({ ...config, forcePathStyle: true }),
  scheduler: new SchedulerClient(config),
  ses: new SESv2Client(config),
  sfn: new SFNClient(config),
  sns: new SNSClient(config),
  sqs: new SQSClient(config),
  waf: new WAFV2Client(config),
};

export const account = (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account ?? "";

// oxlint-disable-next-line typescript/no-explicit-any -- inputs are whatever the program gave a resource; AWS checks them
export type Inputs = any;
/** By Pulumi's type: creates one resource. Returns its id and what other resources read from it. */
export type Resources = Record<
  string,
  (name: string, inputs: Inputs) => Promise<({ id?: string | undefined } & Record<string, unknown>) | void>
>;

/** Deployment packages by the key under which they were uploaded. */
export const uploads = new Map<string, Uint8Array>();
export const notes: string[] = [];

/** The physical name that Pulumi would generate. */
export const nameOf = (name: string): string => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
/** CloudFront's form of a list. */
export const list = <T>(items: T[]): { Quantity: number; Items: T[] } => ({ Quantity: items.length, Items: items });
// oxlint-disable-next-line typescript/no-explicit-any -- becomes the input of any command
export const drop = (object: Record<string, unknown>): any =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
// oxlint-disable-next-line typescript/no-explicit-any -- becomes a part of any command's input
export const pascal = (value: unknown): any => {
  if (Array.isArray(value)) return value.map(pascal);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [`${key[0]?.toUpperCase()}${key.slice(1)}`, pascal(one)]));
};
