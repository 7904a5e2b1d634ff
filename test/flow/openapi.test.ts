/** The OpenAPI documents say exactly what the calls take: calls made from them are not refused, and what they forbid is. */
import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { described, differencesOf } from "../support/answer-schemas.ts";
import { adminCalls, fillPath, publicCalls, type Call, type Ids } from "../support/calls.ts";
import { call, clientOf, scanId, type Answer, type Client, type Sale } from "../support/client.ts";
import { offerPayments, shareStack } from "../support/stack.ts";
import { answerFromStates } from "../support/world/answers.ts";
import { makeThings } from "../support/world/things.ts";

type Schema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
};
type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema: Schema };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: Schema } } };
  responses: Record<string, unknown>;
  security?: object[];
};
type Document = { security?: object[]; paths: Record<string, Record<string, Operation>> };

let stack: Stack;
let client: Client;
let sale: Sale;
let ids: Ids;
let accessToken: string;
let entryToken: string;
let attendeeToken: string;

beforeAll(async () => {
  stack = await shareStack();
  offerPayments("simulated,stripe");
  client = clientOf(stack);
  sale = await client.openSale({ role: "supervisor" });
  ({ ids, accessToken, entryToken } = await makeThings(client, sale));
  attendeeToken = await stack.issuer.attendeeToken({ email: "ana@example.com" });
});

/** The same calls in each execution. Another seed: SEED=2. */
const SEED = Number(process.env["SEED"] ?? 1);
const RUNS = 5;

const ZONES = ["America/Sao_Paulo", "Europe/Lisbon", "UTC", "Asia/Kathmandu"];
const ADDRESSES = ["ana@example.com", "maeve.o'brien@example.ie", "a&b@xn--mnchen-3ya.de", "x@a.b.c.example"];

const textOf = ({ pattern, format, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> => {
  if (format === "date-time")
    return fc.date({ min: new Date(0), max: new Date("2200"), noInvalidDate: true }).map((at) => at.toISOString());
  if (format === "iana-time-zone") return fc.constantFrom(...ZONES);
  if (format === "email") return fc.constantFrom(...ADDRESSES);
  const isFit = (text: string) => pattern === undefined || new RegExp(pattern, "u").test(text);
  let misses = 0;
  const fits = (text: string): boolean => {
    const isFound = isFit(text) && text.length >= minLength && text.length <= maxLength;
    misses = isFound ? 0 : misses + 1;
    // A filter tries without an end, which no test's time limit stops.
    if (misses > 10_000) throw new Error(`no text of ten thousand fits ${pattern}`);
    return isFound;
  };
  const free = fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 30), unit: "grapheme" });
  if (pattern === undefined) return free.filter(fits);
  // The library makes no text for a pattern that looks ahead or behind.
  if (/^\^.*\$$/s.test(pattern) && !/\(\?<?[=!]/.test(pattern)) return fc.stringMatching(new RegExp(pattern), { maxLength }).filter(fits);
  return free.filter(fits);
};

const valueOf = (schema: Schema): fc.Arbitrary<unknown> => {
  const { type, properties = {}, required = [], items = {}, minItems = 0, maxItems = 3, minimum, maximum } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return fc.oneof(...alternatives.map(valueOf));
  if (schema.allOf) return valueOf(schema.allOf.reduce((all, one) => ({ ...all, ...one }), schema.type ? { type: schema.type } : {}));
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer" || type === "number") return fc.integer({ min: minimum ?? 0, max: maximum ?? 1_000_000 });
  if (type === "array") return fc.array(valueOf(items), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 3)) });
  if (type === "string") return textOf(schema);
  const made = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, name === "currency" ? currency : valueOf(one)]));
  return fc.record(made, { requiredKeys: required as never[] });
};
/** The events of this test sell in it. A document cannot know. */
const currency = fc.constant("BRL");

/** Values that a schema forbids. */
const forbiddenBy = (schema: Schema): unknown[] => {
  const { type, pattern, minLength = 0, maxLength, minimum, maximum, minItems = 0, maxItems, items = {} } = schema;
  if (schema.anyOf ?? schema.oneOf) return [{ wrong: true }];
  if (schema.const !== undefined || schema.enum) return ["none of them", 7, null];
  if (type === "string")
    return [
      7,
      null,
      ["x"],
      ...(minLength > 0 ? [""] : []),
      ...(maxLength === undefined ? [] : ["a".repeat(maxLength + 1)]),
      ...(pattern?.startsWith("^") ? ["\u0000 not it"] : []),
      ...(schema.format === "date-time" ? ["2030-02-31T00:00:00Z"] : []),
      ...(schema.format === "iana-time-zone" ? ["Mars/Olympus"] : []),
    ];
  if (type === "integer")
    return ["x", 1.5, null, ...(minimum === undefined ? [] : [minimum - 1]), ...(maximum === undefined ? [] : [maximum + 1])];
  if (type === "boolean") return ["true", 1, null];
  if (type === "array")
    return [
      "x",
      {},
      ...(minItems > 0 ? [[]] : []),
      ...(maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, () => "x")]),
      ...forbiddenBy(items).map((one) => [one]),
    ];
  return ["x", null, []];
};

/** The alternative that a body is of, by its constants. */
const alternativeOf = (schema: Schema, body: Record<string, unknown>): Schema =>
  (schema.oneOf ?? schema.anyOf ?? []).find(({ properties = {} }) =>
    Object.entries(properties).every(([name, one]) => one.const === undefined || one.const === body[name]),
  ) ?? schema;

/** The body with a forbidden value in each place, an unknown key, and without each required one and all of them. */
const forbiddenBodies = (schema: Schema, body: Record<string, unknown>): unknown[] => {
  const { properties = {}, required = [] } = alternativeOf(schema, body);
  return [
    { ...body, unknown: 1 },
    ...(required.length > 0 ? [{}] : []),
    ...required.map((name) => Object.fromEntries(Object.entries(body).filter(([key]) => key !== name))),
    ...Object.entries(properties).flatMap(([name, one]) => {
      const inner = body[name];
      const isRecord = one.properties !== undefined && typeof inner === "object" && inner !== null;
      const values = isRecord ? [...forbiddenBodies(one, inner as Record<string, unknown>), [], "x", null] : forbiddenBy(one);
      return values.map((value) => ({ ...body, [name]: value }));
    }),
  ];
};

/** A document cannot say these: other fields, the clock, what exists, who made a text, and who signed it. */
const MEANING = [
  /^This event (has no such|has none of|sells in)/,
  /^Must (not )?be (after|before)/,
  /^There is no such event/,
  /^There are more attendees than tickets/,
  /^Unknown cursor/,
  /^The cursor is not one of ours/,
  /has no limit, and cannot get one/,
  /^Is already in the list/,
  /^Say which product/,
  /^Send (either a code or a ticketId|scannedAt with localResult)/,
  /^Send a buyer, or a holder/,
  /^Give (basisPoints or an amount|percentOff or amountOff)/,
  /random characters, 128 bits/,
  /^(This is not asked here|Is already answered|Give at least 2 choices|Only a (choice|checkbox) has|Give the link's address|Must not be empty\.$|Has a choice twice)/,
  /^Use your own address: that of the organizer/,
  /^(Is not a JPEG|Is damaged or cut off|Is stored on its side|Moves:)/,
  /^Must not contain (line breaks|a web address)/,
  /^Say why: the person reads it/,
];

const isMeaning = ({ body }: Answer): boolean => {
  const issues: { message: string }[] = body.error.issues ?? [];
  if (body.error.code === "webhook.invalid") return true;
  return issues.length > 0 && issues.every(({ message }) => MEANING.some((one) => one.test(message)));
};

/** Operations that answered what they are for, and their documents describe it. */
const answered = new Set<string>();

const holdToDocument = (target: Target, answer: Answer, about: string): void => {
  expect(Object.keys(target.operation.responses), about).toContain(String(answer.status));
  if (typeof answer.body === "object") expect(differencesOf(target.operation, answer), about).toEqual([]);
  if (answer.status < 300) answered.add(target.name);
};

/** Without the client's retries: a call that is told to come back later was understood. */
const callOnce = async (url: string, p: { method: string; token: string; headers: Record<string, string>; body: unknown }) => {
  const answer = await fetch(url, {
    method: p.method,
    headers: { authorization: `Bearer ${p.token}`, ...(p.body === undefined ? {} : { "content-type": "application/json" }), ...p.headers },
    ...(p.body === undefined ? {} : { body: JSON.stringify(p.body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await answer.text();
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
};

/** A file of a ticket, and what no event, no organization and nobody has. */
const FILES = { organizationId: "org_aaaaaaaaaaaaaaaa", ownId: "ord_aaaaaaaaaaaaaaaa", file: "qr.svg", picture: "aaaaaaaaaaaaaaaa.webp" };

type Target = { name: string; operation: Operation; send: (p: Sent) => Promise<Answer>; example: Call | undefined };
type Sent = { query?: Record<string, string>; headers?: Record<string, string>; body?: unknown; path?: string };

/** An organization has so many requests in ten seconds: the answer to this one comes after them. */
const patiently = async (call: () => Promise<Answer>): Promise<Answer> => {
  let answer = await call();
  for (; answer.status === 429; answer = await call()) await new Promise((resolve) => setTimeout(resolve, 500));
  return answer;
};

const targetsOf = (
  document: Document,
  p: { base: string; prefix: string; token: (path: string) => string; calls: () => Call[] },
): Target[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const below = path.replace(p.prefix, "");
      const name = `${method.toUpperCase()} ${below}`;
      const example = p.calls().find((one) => `${one.method} ${one.path}` === name);
      const send = ({ query = {}, headers = {}, body, path: changed }: Sent): Promise<Answer> => {
        const search = new URLSearchParams(query).toString();
        const url = `${p.base}${changed ?? fillPath(below, { ...ids, ...FILES })}${search === "" ? "" : `?${search}`}`;
        return patiently(() => callOnce(url, { method: method.toUpperCase(), token: p.token(below), headers, body }));
      };
      return { name, operation, send, example };
    }),
  );

const bodyOf = ({ operation }: Target): Schema | undefined => operation.requestBody?.content["application/json"].schema;
const parametersOf = ({ operation }: Target, place: Parameter["in"]): Parameter[] =>
  (operation.parameters ?? []).filter((one) => one.in === place);

const sentFrom = (target: Target): fc.Arbitrary<Sent> => {
  const recordOf = (place: Parameter["in"]) => {
    const all = parametersOf(target, place);
    const made = Object.fromEntries(all.map(({ name, schema }) => [name, valueOf(schema).map(String)]));
    return fc.record(made, { requiredKeys: all.filter(({ required }) => required).map(({ name }) => name) as never[] });
  };
  const schema = bodyOf(target);
  const parts = { query: recordOf("query"), headers: recordOf("header"), ...(schema ? { body: valueOf(schema) } : {}) };
  return fc.record(parts) as fc.Arbitrary<Sent>;
};

/** Sends what the document allows. */
const allow = (target: Target) =>
  fc.assert(
    fc.asyncProperty(sentFrom(target), async (sent) => {
      const answer = await target.send(sent);
      const about = `${target.name} ${JSON.stringify(sent)} → ${answer.status} ${JSON.stringify(answer.body)}`.slice(0, 2_000);
      expect(answer.status, about).toBeLessThan(500);
      holdToDocument(target, answer, about);
      if ([400, 415, 422].includes(answer.status)) expect(isMeaning(answer), about).toBe(true);
    }),
    { seed: SEED, endOnFailure: true, numRuns: bodyOf(target) || parametersOf(target, "query").length > 0 ? RUNS : 2 },
  );

/** Sends what the document forbids. */
const forbid = async (target: Target): Promise<void> => {
  const refused = async (sent: Sent): Promise<void> => {
    const answer = await target.send(sent);
    const about = `${target.name} ${JSON.stringify(sent)} → ${answer.status}`.slice(0, 2_000);
    expect([400, 404, 415, 422], about).toContain(answer.status);
  };
  const body = target.example?.body;
  const valid = body === undefined ? {} : { body };
  await refused({ ...valid, query: { utm_source: "x" } });
  const schema = bodyOf(target);
  if (schema && body) await Promise.all(forbiddenBodies(schema, body as Record<string, unknown>).map((one) => refused({ body: one })));
  if (!schema && !target.name.startsWith("GET")) await refused({ body: { unknown: 1 } });
  for (const { name, schema: of } of parametersOf(target, "query").filter(({ required }) => !required))
    for (const value of forbiddenBy(of).filter((one) => typeof one !== "object" && (of.type !== "string" || typeof one === "string")))
      await refused({ ...valid, query: { [name]: String(value) } });
  for (const { name } of parametersOf(target, "path"))
    await refused({ ...valid, path: fillPath(target.name.split(" ")[1] ?? "", { ...ids, ...FILES, [name]: "-none" }) });
};

const fetchDocument = async (base: string): Promise<Document> => (await call(`${base}/openapi.json`)).body;

let states: Promise<string[]> | undefined;

/** Files have no schema. The stories of permissions.test.ts make the others, by the same client. */
const ELSEWHERE = [
  "GET /events/{eventId}/pictures/{picture}",
  "GET /organizations/{organizationId}/pictures/{picture}",
  "GET /files/{orderId}/tickets.pdf",
  "GET /files/exports/{exportId}",
  "GET /files/{ticketId}/{file}",
  "POST /waiting-list/{entryId}/accept",
  "POST /members/{memberId}/accept",
  "POST /events/{eventId}/messages/{jobId}/again",
  // A person's data: the token of an email, an account with data, and a request.
  "GET /privacy/{ownId}",
  "POST /privacy/{ownId}/erasure",
  "GET /me/data/{organizationId}",
  "POST /me/data/{organizationId}/erasure",
  "POST /people/decline",
  // mailing.test.ts and stripe.test.ts: a mailing's token, and a signed body.
  "POST /unsubscribe/{token}",
  "POST /webhooks/stripe",
];

/** Last what ends things: the calls before them meet what is there. */
const ENDS = /^(DELETE|POST .*\/(void|revoke|refund|cancel|unpublish|new-link)$)/;
const endsLast = (targets: Target[]): Target[] => [
  ...targets.filter(({ name }) => !ENDS.test(name)),
  ...targets.filter(({ name }) => ENDS.test(name)),
];

describe.each(["api", "admin"] as const)("the document of %s", (name) => {
  const open = async () => {
    const own = (path: string) => {
      if (path.startsWith("/me/")) return attendeeToken;
      return path.startsWith("/waiting-list/") ? entryToken : accessToken;
    };
    const token = (path: string) => (name === "api" ? own(path) : stack.organizerToken);
    const calls = () => (name === "api" ? publicCalls(ids) : adminCalls(ids));
    return endsLast(targetsOf(await fetchDocument(stack[name]), { base: stack[name], prefix: `/${name}`, token, calls }));
  };

  it("forbids nothing that its call takes", async () => {
    for (const target of await open()) await forbid(target);
  });

  it("allows nothing that its call refuses, and no call fails", async () => {
    for (const target of await open()) await allow(target);
  });

  it("describes what each call answers", async () => {
    const targets = await open();
    for (const target of targets.filter((one) => !answered.has(one.name))) {
      const query = Object.fromEntries(new URLSearchParams(target.example?.query));
      const answer = await target.send({ query, ...(target.example?.body ? { body: target.example.body } : {}) });
      holdToDocument(target, answer, `${target.name} → ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    expect(await (states ??= answerFromStates(client))).toEqual([]);
    const isDescribed = (one: string): boolean => answered.has(one) || described.has(one.replace(" /", ` /${name}/`));
    expect(targets.map((one) => one.name).filter((one) => !isDescribed(one) && !ELSEWHERE.includes(one))).toEqual([]);
  });

  it("says which calls need a token", async () => {
    const document = await fetchDocument(stack[name]);
    for (const { operation, name: call_, send } of await open()) {
      const { security = document.security ?? [] } = operation;
      const { status, body } = await send({ headers: { authorization: "" } });
      const isRefused = status === 401 || (status === 404 && /^(order|event|waiting_list)\./.test(body.error?.code));
      if (security.length > 0) expect(isRefused, `${call_} → ${status}`).toBe(true);
      else expect(status, call_).not.toBe(401);
    }
  });

  it("says that headers may be too large and requests too many", async () => {
    for (const { operation, name: call_ } of await open())
      expect(Object.keys(operation.responses), call_).toEqual(expect.arrayContaining(["429", "431"]));
  });
});

describe("the document of the scan URL", () => {
  const open = (): Target[] => {
    const file = new URL("../../docs/openapi/scan-url.json", import.meta.url);
    const calls = (): Call[] => [
      { method: "POST", path: "/", body: { code: "none of ours", scanId: scanId(), direction: "entry", force: false } },
      { method: "POST", path: "/batch", body: { scans: [{ code: "none of ours", scanId: scanId() }], clockOffsetMs: 5 } },
      { method: "POST", path: "/undo", body: { scanId: scanId() } },
      { method: "POST", path: "/search", body: { query: "ana" } },
      { method: "POST", path: "/heartbeat", body: { appVersion: "1", queueLength: 0, clockOffsetMs: 0 } },
      { method: "POST", path: "/enrol", body: { enrolmentCode: "ABCDEF-GHIJKLMNOP" } },
    ];
    const base = stack.scan.replace(/\/$/, "");
    return targetsOf(JSON.parse(readFileSync(file, "utf8")) as Document, { base, prefix: "", token: () => sale.deviceToken, calls });
  };

  it("forbids nothing that its call takes", async () => {
    for (const target of open()) await forbid(target);
  });

  it("allows nothing that its call refuses, and no call fails", async () => {
    for (const target of open()) await allow(target);
  });
});

describe("a linter by others", () => {
  it("finds nothing in the documents", async () => {
    // An order's id is never `exports`: its pattern says so.
    const config = await createConfig({ extends: ["recommended"], rules: { "no-ambiguous-paths": "off" } });
    const scan = readFileSync(new URL("../../docs/openapi/scan-url.json", import.meta.url), "utf8");
    const documents = { api: await fetchDocument(stack.api), admin: await fetchDocument(stack.admin), scan: JSON.parse(scan) };
    for (const [name, document] of Object.entries(documents)) {
      const problems = await lintFromString({ source: JSON.stringify(document), config, absoluteRef: `${name}.json` });
      expect(problems.map(({ ruleId, message, location }) => `${name} ${ruleId} ${message} ${location[0]?.pointer}`)).toEqual([]);
    }
  });
});
