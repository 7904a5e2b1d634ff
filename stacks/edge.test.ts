/** The deployed edge function of the site, with SST's part: its syntax, and its behaviour on CloudFront's engine. */
import { beforeAll, describe, expect, it } from "vitest";
import { edgeCode, edgeKeys, follow, hasNjs, runAtEdge } from "./test/edge.ts";
import { refusedSyntax } from "./test/edge-syntax.ts";
import type { Synth } from "./test/harness.ts";
import { ACCOUNT } from "./test/mocks.ts";
import { of } from "./test/offences.ts";
import { PRODUCTION, REHEARSAL, synthesized } from "./test/shared.ts";

let s: Synth;
/** With a domain, SST's part has one more branch. */
let withDomain: Synth;
beforeAll(async () => {
  [s, withDomain] = await Promise.all([synthesized(PRODUCTION), synthesized(REHEARSAL)]);
});

/** docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_BYTES = 10_240;

describe("syntax", () => {
  it("uses no syntax that CloudFront's runtime lacks, and fits its size", () => {
    for (const { inputs } of of([...s.resources, ...withDomain.resources], "aws:cloudfront/function:Function")) {
      expect(inputs.runtime).toBe("cloudfront-js-2.0");
      expect(refusedSyntax(inputs.code)).toEqual([]);
      expect(Buffer.byteLength(inputs.code)).toBeLessThanOrEqual(MOST_BYTES);
    }
  });
  it.each([
    ["const { uri } = event.request;", "ObjectPattern"],
    ["const [first] = pages;", "ArrayPattern"],
    ["pages.find(({ prefix }) => prefix);", "ObjectPattern"],
    ["const all = [...pages];", "SpreadElement"],
    ["const one = { ...page };", "SpreadElement"],
    ["const page = found?.file;", "ChainExpression"],
    ["const page = found ?? pages;", "??"],
    ["function at(i = 0) {}", "AssignmentPattern"],
    ["class Page {}", "ClassDeclaration"],
    ["const load = async () => 1;", "async arrow function"],
    ["for (const page of pages) {}", "ForOfStatement"],
    ["try { go(); } catch {}", "catch without a parameter"],
    ["function* all() {}", "generator"],
    ["const one = { prefix };", "short form of a property"],
    ["const at = 1_000;", "numeric separator"],
    ["eval(text);", "eval"],
  ])("control: `%s` is refused", (code, refused) => {
    expect(refusedSyntax(code).some((one) => one.startsWith(`${refused} `))).toBe(true);
  });
});

describe.skipIf(!hasNjs)("on njs (skipped without it: apt-get install njs)", () => {
  it.each([
    ["/", "200 /index.html"],
    ["/orders", "200 /index.html"],
    ["/orders/ord_1", "200 /index.html"],
    ["/doors", "200 /index.html"],
    ["/console", "200 /console/index.html"],
    ["/console/", "200 /console/index.html"],
    ["/console/events/evt_1", "200 /console/index.html"],
    ["/door", "200 /door/index.html"],
    ["/door/scan", "200 /door/index.html"],
    ["/door/service-worker.js", "200 /door/service-worker.js"],
    ["/door/manifest.webmanifest", "200 /door/manifest.webmanifest"],
    ["/favicon.svg", "200 /favicon.svg"],
    ["/favicon.ico", "200 /favicon.ico"],
    ["/robots.txt", "200 /robots.txt"],
    ["/index.html", "200 /index.html"],
    ["/api/events", "api"],
    ["/api/orders%23", "api"],
    ["/admin/events", "admin"],
    ["/e/evt_1", "api"],
  ])("%s is answered by %s", (uri, answer) => {
    expect(follow(s.resources, [uri])).toEqual([answer]);
  });
  it.each([
    "/favicon.icon",
    "/robots.text",
    "/nowhere.js",
    "/assets/none.js",
    "/door/none.png",
    "/nowhere/none.js",
    "/%zz.js",
    "/doors.js",
  ])("answers 404 for %s, which is not there", (uri) => {
    expect(follow(s.resources, [uri])).toEqual([`404 ${uri}`]);
  });
  it("never asks for the bucket's root, which would list it", () => {
    for (const answer of follow(s.resources, ["/", "//", "/.", "/..", "/a/..", "/console/.", "//.", "/%2e"]))
      expect(answer).toMatch(/^200 \/\S*index\.html$/);
  });
  it("lets distributions of this account alone find files missing, and lets nobody list them otherwise", () => {
    const policies = of(s.resources, "aws:s3/bucketPolicy:BucketPolicy").flatMap(({ inputs }) => JSON.parse(inputs.policy).Statement);
    const listing = policies.filter(({ Effect, Action }) => Effect === "Allow" && Action.includes("s3:ListBucket"));
    expect(listing).toEqual([
      expect.objectContaining({
        Action: ["s3:ListBucket"],
        Principal: { Service: ["cloudfront.amazonaws.com"] },
        Condition: { ArnLike: { "aws:SourceArn": [`arn:aws:cloudfront::${ACCOUNT}:distribution/*`] } },
      }),
    ]);
  });
  it("shows no page in the place of an API's error", () => {
    const { customErrorResponses } = of(s.resources, "aws:cloudfront/distribution:Distribution")[0]?.inputs ?? {};
    for (const response of customErrorResponses) expect(response.responsePagePath).toBeUndefined();
  });
  it("finds each file that the build made", () => {
    const { files } = s.resources.find(({ name }) => name.endsWith(".BucketFiles"))?.inputs ?? {};
    const keys: string[] = files.map(({ key }: { key: string }) => `/${key}`);
    expect(keys.length).toBeGreaterThan(50);
    expect(follow(s.resources, keys)).toEqual(keys.map((key) => `200 ${key}`));
  });
  it("keeps the files of the release before, which pages still name", () => {
    const purges = s.resources.filter(({ name }) => /\.BucketFiles$|\.KvKeys$/.test(name)).map(({ inputs }) => inputs.purge);
    expect(purges).toEqual([false, false]);
  });
  it("leads an encoded separator nowhere else than to a page or a file", () => {
    expect(follow(s.resources, ["/door%2Fscan", "/console%2fevents", "/%2e%2e/secret", "/%zz", "/a%00b"])).toEqual(
      Array(5).fill("200 /index.html"),
    );
    expect(follow(s.resources, ["/door%2Fservice-worker.js"])).toEqual(["200 /door%2Fservice-worker.js"]);
  });
  it("answers under its own domain alone where it has one", () => {
    const asked = (host: string) => runAtEdge(edgeCode(withDomain.resources), edgeKeys(withDomain.resources), ["/"], host)[0];
    expect(asked("tickets.example.org")).toMatchObject({ uri: "/index.html" });
    expect(asked("d111111abcdef8.cloudfront.net")).toMatchObject({ statusCode: 403 });
  });
  it("control: njs does not take destructuring, and the function that had it is seen", () => {
    const before = edgeCode(s.resources).replace("const route = ", "const { length } = event.request.uri; const route = ");
    expect(() => runAtEdge(before, {}, ["/"])).toThrow("njs does not run the edge function");
  });
});
