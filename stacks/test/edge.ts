/** Runs the site's edge function on njs, the engine of CloudFront's functions, and follows a request to its origin. */
import { spawnSync } from "node:child_process";
import type { Resource } from "./harness.ts";
import type { Inputs } from "./mocks.ts";
import { of } from "./offences.ts";

export const hasNjs = spawnSync("njs", ["-v"]).status === 0;

/** The result for a request: its origin and path, or the function's own answer. */
type Left = { uri: string; origin?: string; statusCode?: number };

/** The distribution's key-value module: missing keys reject, as at the edge. */
const moduleOf = (keys: Record<string, string>): string => `
let origin;
const keys = ${JSON.stringify(keys)};
const cf = {
  kvs: function () {
    return { get: function (key) { return key in keys ? Promise.resolve(keys[key]) : Promise.reject(new Error("KeyNotFound")); } };
  },
  updateRequestOrigin: function (chosen) { origin = chosen.domainName; },
};`;

const eventOf = (uri: string, host: string) => ({
  version: "1.0",
  context: { eventType: "viewer-request" },
  viewer: { ip: "192.0.2.1" },
  request: { method: "GET", uri, querystring: {}, headers: { host: { value: host } }, cookies: {} },
});

/** Runs `code` once per address, in one process. Throws the engine's error when it refuses the code. */
export const runAtEdge = (
  code: string,
  keys: Record<string, string>,
  addresses: readonly string[],
  host = "tickets.example.org",
): Left[] => {
  const program = `${moduleOf(keys)}
${code.replace(/^\s*import cf from "cloudfront";/, "")}
async function all(events) {
  for (let i = 0; i < events.length; i++) {
    origin = undefined;
    const answer = await handler(events[i]);
    console.log(JSON.stringify({ uri: answer.uri, origin: origin, statusCode: answer.statusCode }));
  }
}
all(${JSON.stringify(addresses.map((uri) => eventOf(uri, host)))});`;
  const { status, stdout, stderr } = spawnSync("njs", ["-"], { input: program, encoding: "utf8", timeout: 20_000 });
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  if (status !== 0 || lines.length !== addresses.length) throw new Error(`njs does not run the edge function:\n${stdout}${stderr}`);
  return lines.map((line) => JSON.parse(line) as Left);
};

const only = (resources: Resource[], type: string): Inputs => of(resources, type)[0]?.inputs;

export const edgeCode = (resources: Resource[]): string => only(resources, "aws:cloudfront/function:Function").code;

const named = (resources: Resource[], end: string): Inputs => resources.find(({ name }) => name.endsWith(end))?.inputs;

/** Prefixed by their namespace, as the edge function asks for them. */
export const edgeKeys = (resources: Resource[]): Record<string, string> => {
  const { namespace, entries } = named(resources, ".KvKeys");
  return Object.fromEntries(Object.entries<string>(entries).map(([key, value]) => [`${namespace}:${key}`, value]));
};

/** S3's answer to CloudFront: a missing key is 404 for callers that may list the bucket, and 403 for others. */
const answerOfBucket = (resources: Resource[], uri: string): number => {
  const { bucketName, files } = named(resources, ".BucketFiles");
  if (files.some(({ key }: { key: string }) => `/${key}` === uri.replaceAll("%2F", "/"))) return 200;
  const { policy } = of(resources, "aws:s3/bucketPolicy:BucketPolicy").find(({ inputs }) => inputs.bucket === bucketName)?.inputs ?? {};
  const mayList = JSON.parse(policy).Statement.some(
    ({ Effect, Action, Resource: on, Principal }: Inputs) =>
      Effect === "Allow" &&
      Action.includes("s3:ListBucket") &&
      on.includes(`arn:aws:s3:::${bucketName}`) &&
      Principal.Service?.includes("cloudfront.amazonaws.com"),
  );
  return mayList ? 404 : 403;
};

/** The origin, path and, when known, status of each address. */
export const follow = (resources: Resource[], addresses: readonly string[]): string[] => {
  const { orderedCacheBehaviors } = only(resources, "aws:cloudfront/distribution:Distribution");
  const behind = (uri: string): string | undefined =>
    orderedCacheBehaviors.find(({ pathPattern }: Inputs) => uri.startsWith(pathPattern.slice(0, -1)))?.targetOriginId;
  const forPages = addresses.filter((uri) => behind(uri) === undefined);
  const left = runAtEdge(edgeCode(resources), edgeKeys(resources), forPages);
  return addresses.map((uri) => {
    const api = behind(uri);
    if (api !== undefined) return api;
    const { uri: asked, origin, statusCode }: Partial<Left> = left[forPages.indexOf(uri)] ?? {};
    if (asked === undefined || statusCode !== undefined) return String(statusCode);
    const { bucketName } = named(resources, ".BucketFiles");
    return origin?.startsWith(`${bucketName}.s3.`) ? `${answerOfBucket(resources, asked)} ${asked}` : `${origin} ${asked}`;
  });
};
