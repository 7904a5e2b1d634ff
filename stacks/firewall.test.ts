/** The web ACL of the site, evaluated as WAF does: which requests count against the rates, and the answer for a blocked client. */
import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import type { Synth } from "./test/harness.ts";
import type { Inputs } from "./test/mocks.ts";
import { of } from "./test/offences.ts";
import { PRODUCTION, synthesized } from "./test/shared.ts";

let s: Synth;
beforeAll(async () => {
  s = await synthesized(PRODUCTION);
});

const acl = (): Inputs => of(s.resources, "aws:wafv2/webAcl:WebAcl")[0]?.inputs;
const ruleOf = (name: string): Inputs => acl().rules.find((rule: Inputs) => rule.name === name);

/** docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html: a failing decoding leaves the text unchanged. */
const TRANSFORMATIONS: Record<string, (text: string) => string> = {
  NONE: (text) => text,
  URL_DECODE: (text) => text.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
  NORMALIZE_PATH: (text) => new URL(text.replaceAll(/\/{2,}/g, "/").replaceAll(/[?#]/g, "x"), "http://x").pathname,
};
const MATCHES: Record<string, (text: string, wanted: string) => boolean> = {
  STARTS_WITH: (text, wanted) => text.startsWith(wanted),
  EXACTLY: (text, wanted) => text === wanted,
};

type Request = { method: string; uri: string };

/** Evaluates a statement for a request. Throws for a statement of an unknown kind. */
const holds = (statement: Inputs, request: Request): boolean => {
  if (statement.notStatement) return !holds(statement.notStatement.statements[0], request);
  if (statement.andStatement) return statement.andStatement.statements.every((one: Inputs) => holds(one, request));
  const { fieldToMatch, positionalConstraint, searchString, textTransformations } = statement.byteMatchStatement;
  const field = fieldToMatch.method ? request.method : request.uri;
  const text = textTransformations
    .toSorted((one: Inputs, other: Inputs) => one.priority - other.priority)
    .reduce((so: string, { type }: Inputs) => TRANSFORMATIONS[type]!(so), field);
  return MATCHES[positionalConstraint]!(text, searchString);
};
const countsAtAll = (uri: string): boolean =>
  holds(ruleOf("Requests").statement.rateBasedStatement.scopeDownStatement, { method: "GET", uri });
const counts = (request: Request): boolean => holds(ruleOf("Posts").statement.rateBasedStatement.scopeDownStatement, request);

it("stands before the site, made in us-east-1, with AWS's rules and four rates by address", () => {
  const distribution = of(s.resources, "aws:cloudfront/distribution:Distribution")[0]?.inputs;
  expect(distribution.webAclId).toContain("WebAcl/catraca-production");
  expect(acl().scope).toBe("CLOUDFRONT");
  expect(ruleOf("Requests").statement.rateBasedStatement).toMatchObject({ limit: 3_000, evaluationWindowSec: 300, aggregateKeyType: "IP" });
  expect(ruleOf("Posts").statement.rateBasedStatement).toMatchObject({ limit: 120, evaluationWindowSec: 60, aggregateKeyType: "IP" });
  expect(acl().rules.map(({ name }: Inputs) => name)).toEqual(
    expect.arrayContaining([
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesAmazonIpReputationList",
    ]),
  );
});

it("is tagged as everything else of the stage, though another provider makes it", () => {
  const provider = of(s.resources, "pulumi:providers:aws").find(({ name }) => name === "UsEast1")?.inputs;
  expect(provider.region).toBe("us-east-1");
  expect(JSON.parse(provider.defaultTags)).toEqual({ tags: { "sst:app": "catraca", "sst:stage": "production" } });
});

it.each([
  "/api/orders",
  "/api/orders/ord_1/payment",
  "/api/orders%23",
  "/api/orders%3F",
  "/api/orders%3Fx/y",
  "/api/%6Frders",
  "/api/%256Frders",
  "/api/%25256Frders",
  "/api/orders%2F",
  "/api/x%2F..%2Forders",
  "/api/./orders",
  "/api//orders",
  "/%61pi/orders",
  "/x/../api/orders",
  "/x/%2e%2e/api/orders",
])("counts a post to %s", (uri) => {
  expect(counts({ method: "POST", uri })).toBe(true);
});

it.each([
  { method: "GET", uri: "/api/events" },
  { method: "POST", uri: "/admin/events" },
  { method: "GET", uri: "/orders" },
])("does not count $method $uri", (request) => {
  expect(counts(request)).toBe(false);
});

it.each(["/assets/main-abc.js", "/assets/font-1.woff2"])("does not count the static file %s", (uri) => {
  expect(countsAtAll(uri)).toBe(false);
});

it.each([
  "/",
  "/orders/ord_1",
  "/api/orders/ord_1/tickets",
  "/admin/events",
  "/assets/../api/events",
  "/assets/%2e%2e/api/events",
  "/api/../assets/x",
  "/api/%2e%2e/assets/x",
  "/%61ssets/main.js",
])("counts a request of %s, whatever its path is spelled like", (uri) => {
  expect(countsAtAll(uri)).toBe(true);
});

it("counts the messages of Stripe alone, against a rate of their own, by one spelling of their path", () => {
  const webhooks = (uri: string) => holds(ruleOf("Webhooks").statement.rateBasedStatement.scopeDownStatement, { method: "POST", uri });
  expect(ruleOf("Webhooks").statement.rateBasedStatement).toMatchObject({ limit: 6_000, evaluationWindowSec: 60, aggregateKeyType: "IP" });
  const uri = "/api/webhooks/stripe";
  expect([webhooks(uri), counts({ method: "POST", uri }), countsAtAll(uri)]).toEqual([true, false, false]);
  for (const other of ["/api/webhooks/stripe/", "/api/webhooks/strip%65", "/api/webhooks/stripe/../../orders", "/api/webhooks/stripe%23"])
    expect([webhooks(other), counts({ method: "POST", uri: other }), countsAtAll(other)], other).toEqual([false, true, true]);
});

it("counts requests for somebody's links against a rate of their own, in every spelling that reaches the route", () => {
  const lookups = (uri: string) => holds(ruleOf("Lookups").statement.rateBasedStatement.scopeDownStatement, { method: "POST", uri });
  expect(ruleOf("Lookups").statement.rateBasedStatement).toMatchObject({ limit: 10, evaluationWindowSec: 60, aggregateKeyType: "IP" });
  for (const uri of [
    "/api/find-tickets",
    "/api/find%2Dtickets",
    "/api/find-tickets%3Fx",
    "/api/find-tickets%23",
    "/%61pi/x/../find-tickets",
  ])
    expect([lookups(uri), counts({ method: "POST", uri })], uri).toEqual([true, true]);
  expect([lookups("/api/orders"), lookups("/api/webhooks/stripe")]).toEqual([false, false]);
});

it("tells a blocked client so under a code that the pages have a sentence for, in the APIs' own form, and when to come back", () => {
  for (const name of ["Requests", "Posts", "Webhooks", "Lookups"]) {
    const { responseCode, customResponseBodyKey, responseHeaders } = ruleOf(name).action.block.customResponse;
    expect(responseCode).toBe(429);
    expect(responseHeaders).toContainEqual({ name: "retry-after", value: "60" });
    const body = acl().customResponseBodies.find(({ key }: Inputs) => key === customResponseBodyKey);
    expect(body.contentType).toBe("APPLICATION_JSON");
    expect(readFileSync("packages/web/src/api/error-message.ts", "utf8")).toContain('"network.blocked": m.');
    expect(JSON.parse(body.content)).toEqual({ error: { code: "network.blocked", message: expect.any(String) } });
  }
});
