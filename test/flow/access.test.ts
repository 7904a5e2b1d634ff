/** Access: every call of the admin API with every kind of invalid token, and the APIs' own descriptions. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ORIGIN_HEADER } from "@catraca/functions/site";
import type { Stack } from "@catraca/local/stack";
import { isPersonal, mayDo, SCOPE_NAMES, type Access } from "@catraca/core/organization.rules";
import { isReading } from "@catraca/core/audit-log.rules";
import { adminCalls, fillPath, publicCalls, signedCalls, type AdminCall, type Call, type Ids } from "../support/calls.ts";
import { call, clientOf, type Answer, type Client } from "../support/client.ts";
import { openStackWithoutSchedules } from "../support/stack.ts";
import { readTableAtRest, readTableContent } from "../support/table-content.ts";
import { eventBody } from "../support/bodies.ts";
import { makeThings } from "../support/world/things.ts";

let stack: Stack;
let client: Client;
let ids: Ids;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  stack = await openStackWithoutSchedules();
  client = clientOf(stack);
  dynamo = new DynamoDBClient({});
  const sale = await client.openSale();
  ({ ids } = await makeThings(client, sale));
  await client.reportWhen(sale.eventId, ({ sold }) => sold === 1);
  expect((await client.executionOf({ order: { id: ids.orderId } })).status).toBe("SUCCEEDED");
  // The offline lists of the events follow their tickets a moment later.
  await readTableAtRest(dynamo);
});
afterAll(() => dynamo?.destroy());

const send = ({ method, path, query, body }: Call, token: string | undefined): Promise<Answer> =>
  call(`${stack.admin}${fillPath(query === undefined ? path : `${path}?${query}`, ids)}`, {
    method,
    ...(body ? { body } : {}),
    ...(token === undefined ? {} : { token }),
  });

const nameOf = ({ method, path }: Call): string => `${method} ${path}`;

/** Expects this answer to every call with this token, and an unchanged table. */
const allAnswer = async (token: string | undefined, calls: Call[], status: number, body: object): Promise<void> => {
  const before = await readTableContent(dynamo);
  for (const one of calls) {
    const answer = await send(one, token);
    expect([answer.status, answer.body], `${nameOf(one)}: ${JSON.stringify(answer.body)}`).toEqual([status, body]);
  }
  expect(await readTableContent(dynamo)).toEqual(before);
};

const errorOf = (code: string) => ({ error: expect.objectContaining({ code }) });

const unauthenticated = (token: string | undefined) => allAnswer(token, adminCalls(ids), 401, errorOf("request.unauthenticated"));

const partsOf = (token: string) => token.split(".") as [string, string, string];
const written = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const claimsOf = (token: string) => JSON.parse(Buffer.from(partsOf(token)[1], "base64url").toString()) as Record<string, unknown>;

/** Signs in by code and PKCE, as a browser does. */
const signIn = async (): Promise<{ access_token: string; id_token: string }> => {
  const verifier = randomBytes(40).toString("base64url");
  const redirect = "http://127.0.0.1/signed-in";
  const query = {
    response_type: "code",
    client_id: "catraca-console",
    redirect_uri: redirect,
    scope: "openid email",
    state: "s",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  const sent = await fetch(`${stack.issuer.issuer}/authorize?${new URLSearchParams(query).toString()}`, { redirect: "manual" });
  const code = new URL(sent.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const body = { grant_type: "authorization_code", code, code_verifier: verifier, client_id: "catraca-console", redirect_uri: redirect };
  const answer = await fetch(`${stack.issuer.issuer}/token`, { method: "POST", body: new URLSearchParams(body) });
  return (await answer.json()) as { access_token: string; id_token: string };
};

/** The function reads this setting at every request. */
const withSetting = async (name: "TOKEN_CLIENT_ID" | "TOKEN_ISSUER", value: string, body: () => Promise<void>): Promise<void> => {
  const before = process.env[name];
  process.env[name] = value;
  try {
    await body();
  } finally {
    process.env[name] = before;
  }
};

describe("S5 401", () => {
  it("without a token or with an invalid one", async () => {
    for (const token of [undefined, "", "garbage", "a.b.c", "A".repeat(5_000)]) await unauthenticated(token);
    const headers = { authorization: stack.organizerToken };
    expect((await call(`${stack.admin}/events`, { headers })).status).toBe(401);
  });

  it("with a device's or a buyer's token", async () => {
    await unauthenticated(stack.demo?.deviceToken ?? "");
  });

  it("with alg none, another key, altered claims or no signature", async () => {
    const [header, payload, signature] = partsOf(stack.organizerToken);
    const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
    const another = await stack.issuer.token({ subject: "somebody", groups: ["organizer"] });
    for (const forged of [
      `${written({ alg: "none", typ: "JWT" })}.${payload}.`,
      `${written({ alg: "none", kid })}.${payload}.${signature}`,
      `${written({ alg: "HS256", kid })}.${payload}.${signature}`,
      `${written({ alg: "RS256", kid: "another" })}.${payload}.${signature}`,
      `${header}.${written({ ...claimsOf(stack.organizerToken), sub: "somebody" })}.${signature}`,
      `${header}.${payload}.${partsOf(another)[2]}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
    ])
      await unauthenticated(forged);
  });

  it("with an expired token", async () => {
    await unauthenticated(await stack.issuer.token({ subject: "somebody", groups: ["organizer"], expiresInSeconds: -1 }));
  });

  it("with an id token", async () => {
    const { access_token, id_token } = await signIn();
    expect(claimsOf(id_token)).toMatchObject({ token_use: "id", "cognito:groups": ["organizer"] });
    await unauthenticated(id_token);
    expect((await client.admin("/events", { token: access_token })).status).toBe(200);
  });

  it("with a token for another audience or of another issuer", async () => {
    await withSetting("TOKEN_CLIENT_ID", "another-console", () => unauthenticated(stack.organizerToken));
    await withSetting("TOKEN_ISSUER", "https://issuer.invalid", () => unauthenticated(stack.organizerToken));
    expect((await client.admin("/events")).status).toBe(200);
  });
});

it("an organization that made too many requests is answered 429, and tries again later", async () => {
  const { rows } = await import("@catraca/core/table/service");
  const { MOST_REQUESTS, WINDOW_SECONDS } = await import("@catraca/core/organization/organization.limit.ts");
  const subject = "busy-script";
  const token = await stack.issuer.token({ subject, groups: ["organizer"] });
  expect((await client.admin("/events", { token })).status).toBe(200);
  const { data } = await rows.member.get({ subject }).go();
  const fromSec = Math.floor(Date.now() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS;
  const full = { callerId: data?.organizationId ?? "", requests: MOST_REQUESTS, cleanUpAtSec: fromSec + 60 };
  for (const at of [fromSec, fromSec + WINDOW_SECONDS]) await rows.requestCount.put({ ...full, fromSec: at }).go();
  const headers = { authorization: `Bearer ${token}`, [ORIGIN_HEADER]: process.env["ORIGIN_SECRETS"] ?? "" };
  const { app } = await import("@catraca/functions/admin/app");
  const answer = await app.request("http://127.0.0.1/admin/events", { headers });
  expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toEqual([429, "5", errorOf("request.too_many")]);
});

describe("S5 403", () => {
  it("for an account in neither group", async () => {
    const token = await stack.issuer.token({ subject: "somebody", groups: ["buyers"] });
    await allAnswer(token, adminCalls(ids), 403, errorOf("request.forbidden"));
  });
});

/** Members of the organization that owns `ids`, limited to another event of it, and the owner of another organization. */
type Person = { name: string; token: string; access: Access; sees: boolean };

const joinAs = async (name: string, access: Omit<Access, "organizationId">, own: string, sees = true): Promise<Person> => {
  const { rows } = await import("@catraca/core/table/service");
  const { eventIds, role } = access;
  const row = { subject: name, organizationId: own, role, memberId: `mbr_${name.replaceAll("-", "")}`, joinedAtMs: Date.now() };
  await rows.membership.put({ ...row, ...(eventIds === undefined ? {} : { eventIds: [...eventIds] }) }).go();
  return { name, token: await stack.issuer.token({ subject: name, groups: ["staff"] }), access: { ...access, organizationId: own }, sees };
};

/** A key of this organization with these scopes. */
const keyAs = async (name: string, scopes: Access["scopes"], own: string): Promise<Person> => {
  const { secret } = (await client.post("/keys", { name, scopes })).body;
  return { name, token: secret, access: { role: "organizer", organizationId: own, scopes }, sees: true };
};

/** True for a call about the organization, and about no event. */
const isOfOrganization = ({ path, isOwnId }: AdminCall): boolean =>
  !isOwnId && /\{(memberId|keyId|webhookId|deliveryId|externalId)\}/.test(path);

const isAboutEvent = (one: AdminCall): boolean =>
  one.path.includes("{") && !one.isOwnId && !isOfOrganization(one) && one.query === undefined;

/** By the one table. `unknown`: of the ids in the call. */
const expectedOf = (one: AdminCall, { access, sees, name }: Person): "allowed" | 403 | 404 => {
  if (one.may === "anyone" && access.scopes) return 403;
  if (one.may === "anyone") return one.path.includes("{") ? 404 : "allowed";
  const isUnknown = isAboutEvent(one) ? !sees : name === "stranger" && isOfOrganization(one);
  if (isUnknown) return 404;
  return mayDo(access, one.may) ? "allowed" : 403;
};

/** Personal data in the bodies of the calls. */
const PERSONAL = /Ana|Bia|Rui|Rosa|@example\.com|5511987654321|Wheelchair|Sponsor/;

/** T1 every change, and every access to personal data, has its entry in the audit log, which has no personal data. */
const expectAudited = async (done: readonly AdminCall[]): Promise<void> => {
  const { rows } = await import("@catraca/core/table/service");
  const { data } = await rows.auditEntry.scan.go({ pages: "all" });
  const isExpected = (one: AdminCall) => !isReading(nameOf(one)) || (one.method === "GET" && one.may !== "anyone" && isPersonal(one.may));
  const missing = done.filter((one) => isExpected(one) && !data.some(({ call: name }) => name === nameOf(one)));
  expect(missing.map(nameOf)).toEqual([]);
  expect(data.filter(({ status }) => status === undefined)).toEqual([]);
  expect(data.filter(({ requestId, from }) => requestId === "" || from !== "127.0.0.0")).toEqual([]);
  expect(data.filter((entry) => PERSONAL.test(JSON.stringify(entry)))).toEqual([]);
};

// Before the roles: their calls start work that goes on after the answer.
describe("S4 another organizer", () => {
  const stranger = () => stack.issuer.token({ subject: "another-organizer", groups: ["organizer"] });

  it("gets 404 for every id of another organization, and changes nothing", async () => {
    const token = await stranger();
    expect((await client.admin("/events", { token })).body.events).toEqual([]);
    const before = await readTableContent(dynamo);
    for (const one of adminCalls(ids).filter(({ path, isOwnId }) => path.includes("{") && !isOwnId)) {
      const answer = await send(one, token);
      expect([answer.status, answer.body.error?.code], nameOf(one)).toEqual([404, expect.stringMatching(/\.missing$/)]);
    }
    expect(await readTableContent(dynamo)).toEqual(before);
    expect((await client.admin("/events", { token })).body.events).toEqual([]);
  });

  it("cannot use another organization's gate or pool", async () => {
    const token = await stranger();
    const { event } = (await client.admin("/events", { method: "POST", token, body: eventBody() })).body;
    const device = { name: "Phone", gateId: ids.gateId, role: "steward" };
    const answer = await client.admin(`/events/${event.id}/devices`, { method: "POST", token, body: device });
    expect([answer.status, answer.body.error.issues[0].path]).toEqual([422, "gateId"]);
    const { pool } = (await client.post(`/events/${ids.eventId}/pools`, { name: "All seats", capacity: 5 })).body;
    const type = { name: "Full", price: { amountMinor: 1, currency: "BRL" }, capacity: 1, poolIds: [pool.id] };
    const pooled = await client.admin(`/events/${event.id}/ticket-types`, { method: "POST", token, body: type });
    expect([pooled.status, pooled.body.error.issues[0].path]).toEqual([422, "poolIds.0"]);
    expect((await client.admin(`/events/${ids.eventId}`, { token })).status).toBe(404);
  });
});

describe("S4 S5 P1 every admin call with every role", () => {
  const people: Person[] = [];

  beforeAll(async () => {
    const { rows } = await import("@catraca/core/table/service");
    const own = (await rows.event.get({ eventId: ids.eventId }).go()).data?.organizationId ?? "";
    const other = (await client.openSale()).eventId;
    for (const role of ["door", "staff", "organizer", "owner"] as const) people.push(await joinAs(role, { role }, own));
    for (const role of ["door", "staff", "organizer"] as const)
      people.push(await joinAs(`limited-${role}`, { role, eventIds: [other] }, own, false));
    for (const scope of SCOPE_NAMES) people.push(await keyAs(`key ${scope}`, [scope], own));
    await rows.organization.put({ organizationId: "org_stranger", ownerCount: 1, createdAtMs: 1 }).go();
    people.push(await joinAs("stranger", { role: "owner" }, "org_stranger", false));
    await readTableAtRest(dynamo);
  });

  it(
    "is answered 404 where the caller does not see the event, and 403 where the role may not; nothing changes",
    { timeout: 400_000 },
    async () => {
      const before = await readTableContent(dynamo);
      let refused = 0;
      for (const person of people)
        for (const one of adminCalls(ids)) {
          const expected = expectedOf(one, person);
          if (expected === "allowed") continue;
          const { status, body } = await send(one, person.token);
          const code = expected === 404 ? expect.stringMatching(/\.missing$/) : "request.forbidden";
          expect([status, body.error?.code], `${person.name}: ${nameOf(one)}`).toEqual([expected, code]);
          refused += 1;
        }
      expect(await readTableContent(dynamo)).toEqual(before);
      expect(refused).toBeGreaterThan(people.length * 20);
    },
  );

  it("is done for the lowest role that may", async () => {
    const [, staff] = people;
    const message = { segment: "all", subject: "Doors", body: "At nine." };
    const { job } = (await client.post(`/events/${ids.eventId}/messages`, message)).body;
    await client.jobIs(job.id, "done");
    const done: AdminCall[] = [];
    for (const described of adminCalls(ids)) {
      const one = { ...described, path: described.path.replace("messages/{jobId}", `messages/${job.id}`) };
      const person = people.find((candidate) => candidate.sees && expectedOf(one, candidate) === "allowed");
      if (!person) {
        expect(one.may, nameOf(one)).toBe("anyone");
        continue;
      }
      const answer = await send(one, person.token);
      // A gate with devices stays, as does stock that was sold, whoever asks.
      const expected = one.method === "GET" ? [200] : [200, 201, 202, 409];
      done.push(described);
      expect(expected, `${person.name}: ${nameOf(one)}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
      const { conflict } = answer.body;
      if (conflict) await client.reportWhen(conflict.eventId, ({ conflicts }) => conflicts.open === 0);
    }
    const supervisor = { name: "Phone 3", gateId: ids.gateId, role: "supervisor" };
    const answer = await client.admin(`/events/${ids.eventId}/devices`, { method: "POST", token: staff?.token ?? "", body: supervisor });
    expect([answer.status, answer.body.error.code]).toEqual([403, "device.organizer_only"]);
    await expectAudited(done);
  });

  it("of the event outside the member's list is in no list either", async () => {
    const limited = people.filter(({ name }) => name.startsWith("limited"));
    for (const { token } of limited) {
      const { events } = (await client.admin("/events", { token })).body;
      expect(events).toHaveLength(1);
      expect(events[0].id).not.toBe(ids.eventId);
    }
    const sales = (await client.admin(`/events/sales?eventIds=${ids.eventId}`, { token: limited[1]?.token ?? "" })).body;
    expect(sales).toEqual({ sales: [] });
  });

  it("staff of no organization find no event, and may do nothing besides", async () => {
    const token = await stack.issuer.token({ subject: "nobody", groups: ["staff"] });
    for (const one of adminCalls(ids).filter(({ may }) => may !== "anyone")) {
      const { status } = await send(one, token);
      expect(status, nameOf(one)).toBe(isAboutEvent(one) ? 404 : 403);
    }
  });
});

describe("S5 the account of an attendee", () => {
  const own = publicCalls({ eventId: "", ticketTypeId: "" }).filter(({ path }) => path.startsWith("/me/"));
  const inNowhere = (path: string): string => fillPath(path, { organizationId: "org_aaaaaaaaaaaaaaaa" });
  const refused = async (token: string | undefined): Promise<void> => {
    const before = await readTableContent(dynamo);
    for (const { method, path } of own) {
      const answer = await client.api(inNowhere(path), {
        method,
        ...(token === undefined ? {} : { token }),
      });
      expect([answer.status, answer.body], path).toEqual([401, errorOf("request.unauthenticated")]);
    }
    expect(await readTableContent(dynamo)).toEqual(before);
  };

  it("takes no token of an organizer, a device or a buyer, no id token, and none that is forged or expired", async () => {
    expect(own.length).toBeGreaterThan(0);
    const token = await stack.issuer.attendeeToken({ email: "ana@example.com" });
    const [header, payload, signature] = partsOf(token);
    const { accessToken } = (await client.order(ids)).body;
    await readTableAtRest(dynamo);
    for (const other of [
      undefined,
      "",
      "garbage",
      "A".repeat(5_000),
      stack.organizerToken,
      stack.demo?.deviceToken,
      accessToken,
      (await signIn()).id_token,
      await stack.issuer.attendeeToken({ email: "ana@example.com", expiresInSeconds: -1 }),
      `${written({ alg: "none", typ: "JWT" })}.${payload}.`,
      `${written({ ...(JSON.parse(Buffer.from(header, "base64url").toString()) as object), alg: "HS256" })}.${payload}.${signature}`,
      `${header}.${written({ ...claimsOf(token), sub: "somebody" })}.${signature}`,
      `${header}.${payload}.${partsOf(stack.organizerToken)[2]}`,
    ])
      await refused(other);
    // This organizer has nothing of the account.
    for (const { method, path } of own)
      expect((await client.api(inNowhere(path), { method, token })).status, path).toBe(inNowhere(path) === path ? 200 : 404);
  });

  it("opens nothing of the admin API, and no order by its id", async () => {
    const token = await stack.issuer.attendeeToken({ email: "ana@example.com" });
    await unauthenticated(token);
    expect((await client.api(`/orders/${ids.orderId}`, { token })).status).toBe(404);
  });
});

describe("OpenAPI", () => {
  type Operation = {
    summary?: string;
    parameters?: { in: string; name: string; schema: { type: string; pattern?: string; enum?: string[] } }[];
    requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
    responses: Record<string, { content?: Record<string, { schema: object }> }>;
  };
  const SCHEMES = { api: ["accessToken", "attendee"], admin: ["accessToken", "apiKey"] };
  const described = async (base: string): Promise<Map<string, Operation>> => {
    const answer = await call(`${base}/openapi.json`);
    expect([answer.status, answer.body.openapi]).toEqual([200, "3.1.0"]);
    const prefix = new URL(base).pathname;
    expect(Object.keys(answer.body.components.securitySchemes)).toEqual(SCHEMES[prefix === "/api" ? "api" : "admin"]);
    return new Map(
      Object.entries(answer.body.paths as Record<string, Record<string, Operation>>).flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, one]) => [`${method.toUpperCase()} ${path.replace(prefix, "")}`, one] as const),
      ),
    );
  };
  const routed = (routes: { method: string; path: string }[], prefix: string): string[] => {
    const names = routes
      .filter(({ method, path }) => method !== "ALL" && !path.endsWith("/openapi.json"))
      .map(({ method, path }) => `${method} ${path.replace(prefix, "").replaceAll(/:(\w+)/g, "{$1}")}`);
    return [...new Set(names)].toSorted();
  };

  it.each(["api", "admin"] as const)("%s lists every call, with what it takes and answers", async (name) => {
    const { app } = name === "api" ? await import("@catraca/functions/api/app") : await import("@catraca/functions/admin/app");
    const operations = await described(stack[name]);
    expect([...operations.keys()].toSorted()).toEqual(routed(app.routes, `/${name}`));
    for (const [call_, { summary, responses }] of operations) {
      expect(summary, call_).toMatch(/\S/);
      const done = Object.values((responses["200"] ?? responses["201"] ?? responses["202"])?.content ?? {});
      // Files are not JSON.
      expect(
        done.map(({ schema }) => Object.keys(schema).length > 0),
        call_,
      ).toEqual(/^GET (\/files\/|.*\.png$|.*\/pictures\/)/.test(call_) ? [] : [true]);
      for (const [status, { content }] of Object.entries(responses).filter(([one]) => Number(one) >= 400 && one !== "431"))
        expect(JSON.stringify(content), `${call_} ${status}`).toContain('"code"');
    }
  });

  it.each(["api", "admin"] as const)("%s: each call has its case in these tests", async (name) => {
    const operations = await described(stack[name]);
    const known = name === "api" ? [...publicCalls(ids), ...signedCalls] : adminCalls(ids);
    expect(known.map(nameOf).toSorted()).toEqual([...operations.keys()].toSorted());
    for (const one of known) expect(operations.get(nameOf(one))?.requestBody?.required, nameOf(one)).toBe(one.body && !one.isBodyOptional);
  });

  it.each(["api", "admin"] as const)("%s says which ids a path takes", async (name) => {
    for (const [call_, { parameters = [] }] of await described(stack[name]))
      for (const { name: key, schema } of parameters.filter((one) => one.in === "path")) {
        expect(schema.pattern ?? schema.enum, `${call_} ${key}`).toBeDefined();
        const id = (ids as Record<string, string>)[key];
        if (schema.pattern === undefined || id === undefined) continue;
        expect(id, `${call_} ${key}`).toMatch(new RegExp(schema.pattern));
        expect(`x${id}`, `${call_} ${key}`).not.toMatch(new RegExp(schema.pattern));
      }
  });

  it.each(["api", "admin"] as const)("%s says that names are not empty and which texts are instants", async (name) => {
    const found = { names: 0, instants: 0 };
    const look = (key: string, schema: any, about: string): void => {
      if (key === "name" && schema.type === "string") {
        expect(schema, about).toMatchObject({ minLength: 1, maxLength: 500, pattern: expect.any(String) });
        expect([" ", "\n", "Ana"].map((text) => new RegExp(schema.pattern).test(text))).toEqual([false, false, true]);
        found.names += 1;
      }
      if (key.endsWith("At") && schema.type === "string") {
        expect(schema, about).toMatchObject({ format: "date-time" });
        found.instants += 1;
      }
      for (const [below, one] of Object.entries(schema.properties ?? {})) look(below, one, `${about} ${below}`);
      if (schema.items) look("", schema.items, about);
      for (const one of schema.anyOf ?? []) look(key, one, about);
    };
    for (const [call_, { requestBody }] of await described(stack[name]))
      if (requestBody) look("", requestBody.content["application/json"]?.schema, call_);
    expect(found.names).toBeGreaterThan(name === "api" ? 1 : 6);
    expect(found.instants > 0).toBe(name === "admin");
  });
});
