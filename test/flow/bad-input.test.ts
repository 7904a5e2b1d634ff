/** Every call with a body rejects invalid input before it writes anything, and answers the next request. */
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Stack } from "@catraca/local/stack";
import { adminCalls, fillPath, orderBody, publicCalls, type Ids } from "../support/calls.ts";
import { call, clientOf, scanId, type Answer, type Client, type Sale } from "../support/client.ts";
import { mutationsOf } from "../support/mutations.ts";
import { openStackWithoutSchedules } from "../support/stack.ts";
import { readTableAtRest, readTableContent } from "../support/table-content.ts";

let stack: Stack;
let client: Client;
let sale: Sale;
let ids: Ids;
let accessToken: string;
let entryToken: string;
let attendeeToken: string;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  stack = await openStackWithoutSchedules();
  client = clientOf(stack);
  dynamo = new DynamoDBClient({});
  sale = await client.openSale();
  const placed = (await client.order(sale)).body;
  ({ accessToken } = placed);
  const { entryId, entryToken: ownToken } = await client.makeEntry();
  entryToken = ownToken;
  attendeeToken = await stack.issuer.attendeeToken({ email: "ana@example.com" });
  ids = {
    ...sale,
    poolId: "pol_a",
    productId: "prd_a",
    feeId: "fee_a",
    questionId: "qst_a",
    promoCodeId: "prm_a",
    deviceId: "dev_a",
    orderId: placed.order.id,
    ticketId: "tkt_aaaaaaaaaaaaaaaa",
    jobId: "job_a",
    exportId: "job_a",
    conflictId: "cfl_a",
    memberId: "mbr_a",
    entryId,
    keyId: "key_a",
    externalId: "show-1",
    typeExternalId: "floor",
    webhookId: "whk_a",
    deliveryId: "dlv_a",
  };
});
afterAll(() => dynamo?.destroy());

/** Opens the thing that the call is about. */
const tokenOf = (path: string): string => {
  if (path.startsWith("/me/")) return attendeeToken;
  return path.startsWith("/waiting-list/") ? entryToken : accessToken;
};

const atRest = (): Promise<string[]> => readTableAtRest(dynamo);

/** The status of every code that this file received. A code has one status. */
const statuses = new Map<string, number>();

const refused = (answer: Answer, status: number, about: string): void => {
  expect([answer.status, answer.headers.get("content-type")], about).toEqual([status, expect.stringMatching(/^application\/json/)]);
  const text = JSON.stringify(answer.body);
  expect(Object.keys(answer.body), about).toEqual(["error"]);
  expect(answer.body.error, about).toEqual({
    code: expect.stringMatching(/^[a-z_]+\.[a-z_]+$/),
    message: expect.stringMatching(/\S/),
    ...(answer.body.error.issues ? { issues: expect.any(Array) } : {}),
  });
  expect(text, about).not.toMatch(/node_modules|\.ts:\d|Electro|DynamoDB|\bat \w+ \(/);
  const { code } = answer.body.error;
  expect(statuses.get(code) ?? status, code).toBe(status);
  statuses.set(code, status);
};

type Target = {
  name: string;
  send: (body: string, headers?: Record<string, string>) => Promise<Answer>;
  body: object;
  isBodyOptional: boolean;
};

const targets = (): Target[] => {
  const at = (base: string, token: string | undefined) =>
    [base === stack.admin ? adminCalls(ids) : publicCalls(ids)].flat().flatMap(({ method, path, body, isBodyOptional = false }) =>
      body === undefined
        ? []
        : [
            {
              name: `${method} ${path}`,
              body,
              isBodyOptional,
              send: (text: string, headers = {}) =>
                call(`${base}${fillPath(path, ids)}`, { method, body: text, headers, ...(token === undefined ? {} : { token }) }),
            },
          ],
    );
  const scanning = (below: string, body: object): Target => ({
    name: `POST scan/${below}`,
    body,
    isBodyOptional: false,
    send: (text, headers = {}) => call(`${stack.scan}${below}`, { method: "POST", token: sale.deviceToken, body: text, headers }),
  });
  return [
    ...at(stack.admin, stack.organizerToken),
    ...at(stack.api, accessToken),
    scanning("", { code: "none of ours", scanId: "scn_not-stored", direction: "entry", force: false }),
    scanning("batch", { scans: [{ code: "none of ours", scanId: "scn_not-stored" }], clockOffsetMs: 5 }),
    scanning("undo", { scanId: "scn_not-stored" }),
    scanning("search", { query: "ana" }),
    scanning("heartbeat", { appVersion: "1", queueLength: 0, clockOffsetMs: 0 }),
    scanning("enrol", { enrolmentCode: "ABCDEF-GHIJKLMNOP" }),
  ];
};

/** Mutations that the schema accepts: empty lists and texts, null for "no limit" and "no such time", a longer text. */
const IS_FINE = [
  /capacity null$/,
  /stock null$/,
  /(description|group|policies.(refund|terms|privacy|accessibility)) ("|")/,
  /^PATCH .* all \{\}$/,
  /attendees\.0\.email/,
  /scan\/ code "/,
  /scan\/batch scans\.0\.code "/,
  /scan\/ force true$/,
  /scan\/enrol enrolmentCode ""$/,
  /reentry true$/,
  /^PATCH .* sales(Start|End)At null$/,
  /^PATCH .*promo-codes.* (maxUses|startsAt|endsAt) null$/,
  /salesClosed true$/,
  /settle note "/,
  /clockOffsetMs (-1|1e12)$/,
  /gate-policy ticketTypes(\.0\.note null| \[\])$/,
  /^PATCH \/tickets\/\S+ (note|attendee\.email) null$/,
  /^PATCH \/organization (email|colour) null$/,
  /^PATCH \/members\/\S+ name null$/,
];

it("S2 invalid input is 422, and nothing is stored", async () => {
  const before = await atRest();
  let sent = 0;
  for (const { name, body, send } of targets())
    for (const { about, text } of mutationsOf(body)) {
      if (IS_FINE.some((fine) => fine.test(`${name} ${about}`.slice(0, 200)))) continue;
      const what = `${name} ${about}`.slice(0, 200);
      const answer = await send(text);
      refused(answer, 422, what);
      expect(answer.body.error.issues.length, what).toBeGreaterThan(0);
      sent += 1;
    }
  expect(sent).toBeGreaterThan(300);
  expect(await readTableContent(dynamo)).toEqual(before);
});

describe("S2 a body is what its call reads", () => {
  const writes = () =>
    [
      ...adminCalls(ids).map((one) => ({ ...one, url: `${stack.admin}${fillPath(one.path, ids)}`, token: stack.organizerToken })),
      ...publicCalls(ids).map((one) => ({ ...one, url: `${stack.api}${fillPath(one.path, ids)}`, token: tokenOf(one.path) })),
    ].filter(({ method }) => method !== "GET");

  it("a call without a body refuses one with content, and changes nothing", async () => {
    const before = await atRest();
    const calls = writes().filter(({ body }) => body === undefined);
    for (const { method, path, url, token } of calls)
      for (const [content, status, issue] of [
        ['{"to":"eve@example.com"}', 422, "to"],
        ["[]", 422, ""],
        ["[1]", 422, ""],
        ["null", 422, ""],
        ['"x"', 422, ""],
        ["{", 400, undefined],
      ] as const) {
        const answer = await call(url, { method, token, body: content });
        refused(answer, status, `${method} ${path} ${content}`);
        expect(answer.body.error.issues?.[0].path, `${method} ${path} ${content}`).toBe(issue);
      }
    expect(calls.length).toBeGreaterThan(9);
    expect(await readTableContent(dynamo)).toEqual(before);
  });

  it("a call with a body refuses a request without one, and a list", async () => {
    const before = await atRest();
    for (const { method, path, url, token, isBodyOptional } of writes().filter(({ body }) => body !== undefined))
      for (const sent of isBodyOptional ? [{ body: "[]" }] : [{}, { body: "[]" }]) {
        const answer = await call(url, { method, token, ...sent });
        refused(answer, 422, `${method} ${path} ${JSON.stringify(sent)}`);
        expect(answer.body.error.issues, `${method} ${path}`).toEqual([{ path: "", message: "Is not a JSON object." }]);
      }
    expect(await readTableContent(dynamo)).toEqual(before);
  });

  it("a call whose body may be left out takes an empty one, with its type", async () => {
    const before = await atRest();
    const understood: Record<string, [status: number, code: string]> = {
      "/admin/tickets/{ticketId}/void": [404, "ticket.missing"],
      "/admin/members/{memberId}/send-again": [404, "member.missing"],
      // The order is there, nobody paid it, and its event has no refund policy.
      "/admin/orders/{orderId}/refund": [409, "order.not_refundable"],
      "/admin/orders/{orderId}/refund/quote": [409, "order.not_refundable"],
      "/api/orders/{orderId}/refund": [409, "order.refund_refused"],
      "/api/orders/{orderId}/refund/quote": [409, "order.refund_refused"],
    };
    const calls = writes()
      .filter(({ isBodyOptional }) => isBodyOptional)
      .map((one) => ({ ...one, name: `${one.url.startsWith(stack.admin) ? "/admin" : "/api"}${one.path}` }));
    expect(calls.map(({ name }) => name).toSorted()).toEqual(Object.keys(understood).toSorted());
    for (const { method, name, url, token } of calls)
      for (const sent of [{ body: "" }, { body: "{}" }, {}]) {
        const answer = await call(url, { method, token, ...sent });
        const [status, code] = understood[name] ?? [0, ""];
        refused(answer, status, `${name} ${JSON.stringify(sent)}`);
        expect(answer.body.error.code, name).toBe(code);
      }
    expect(await readTableContent(dynamo)).toEqual(before);
  });

  it("a device's question about itself and about the list has none", async () => {
    const headers = { authorization: `Bearer ${sale.deviceToken}`, "content-type": "application/json" };
    // `fetch` sends no body with GET.
    const ask = (below: string, body: string) =>
      new Promise<[number | undefined, string]>((resolve, reject) => {
        const sent = request(
          `${stack.scan}${below}`,
          { method: "GET", headers: { ...headers, "content-length": body.length } },
          (answer) => {
            text(answer).then((received) => resolve([answer.statusCode, received]), reject);
          },
        );
        sent.on("error", reject);
        sent.end(body);
      });
    expect(await ask("device", "")).toEqual([200, expect.stringContaining('"gate"')]);
    expect(await ask("manifest", "")).toEqual([200, expect.stringContaining('"chunks"')]);
    for (const below of ["device", "manifest"])
      expect(await ask(below, '{"gateId":"gat_a"}')).toEqual([422, expect.stringContaining('"request.invalid"')]);
    // A cursor that is none begins the list again.
    for (const since of ["", "x", "-1.0.0.0", "1.1.1.1.1", "99999999999999999.all.1.1", "\u0000", "1.all.1.1".padEnd(100, "1")])
      expect((await ask(`manifest?since=${encodeURIComponent(since)}`, ""))[0], since).toBe(200);
    for (const query of [`since=${"1".repeat(101)}`, "since=1.all.1&more=1", "part=1", "since[]=1"])
      expect((await ask(`manifest?${query}`, ""))[0], query).toBe(422);
  });
});

it("S2 quantities, prices and unknown ids of the scenarios, by name", async () => {
  const before = await atRest();
  for (const quantity of ["0", "-1", "1.5", "1e9", '"1"', "51", "-0", "1e-9", "null"]) {
    const text = JSON.stringify(orderBody(ids)).replace('"quantity":1', `"quantity":${quantity}`);
    const answer = await client.api("/orders", { method: "POST", body: text });
    refused(answer, 422, quantity);
    expect(answer.body.error.issues[0].path).toBe("lines.0.quantity");
  }
  for (const amountMinor of [-1, 0.5, 1e11]) {
    const body = { name: "Full", price: { amountMinor, currency: "BRL" }, capacity: 1 };
    const answer = await client.admin(`/events/${ids.eventId}/ticket-types`, { method: "POST", body });
    refused(answer, 422, String(amountMinor));
    expect(answer.body.error.issues[0].path).toBe("price.amountMinor");
  }
  for (const change of [
    { eventId: "evt_unheardof" },
    { lines: [{ ticketTypeId: "tty_unheardof", quantity: 1 }] },
    { lines: [] },
    { products: [{ productId: "prd_unheardof", quantity: 1 }] },
    { buyer: { name: " ", email: "ana@example.com" } },
    { buyer: { name: "Ana", email: "ana@example.com\r\nBcc: eve@example.com" } },
    { buyer: { name: "Ana", email: "not an address" } },
  ])
    refused(await client.order(ids, 1, change), 422, JSON.stringify(change));
  expect(await readTableContent(dynamo)).toEqual(before);
});

it("S2 an invalid limit or cursor of a list", async () => {
  const below = `/events/${ids.eventId}`;
  const lists = [
    (query: string) => client.api(`/events?${query}`),
    (query: string) => client.admin(`/events?${query}`),
    (query: string) => client.admin(`${below}/orders?${query}`),
    (query: string) => client.admin(`${below}/tickets?${query}`),
  ];
  const foreign = Buffer.from(JSON.stringify({ pk: "$catraca#eventId_evt_b", sk: "$x" })).toString("base64url");
  const cursors = ["garbage", "0.garbage", "0.e30", "e30", "99.", "-1.", foreign, `0.${foreign}`, "x".repeat(2_001), "%00"];
  const queries = ["limit=0", "limit=101", "limit=1.5", "limit=x", "limit=", "limit=1&limit=2", "unknown=1", "__proto__=1"];
  for (const list of lists)
    for (const query of [...queries, ...cursors.map((cursor) => `cursor=${cursor}`)]) refused(await list(query), 422, query);
});

it("S2 an Idempotency-Key that is too short or too long, or that somebody can guess", async () => {
  const before = await atRest();
  const long = "0123456789".repeat(13);
  for (const key of ["short", "k".repeat(15), long.slice(0, 129)]) {
    const headers = { "idempotency-key": key };
    refused(await client.order(sale, 1, {}, headers), 422, key);
    refused(await client.pay({ order: { id: ids.orderId }, accessToken }, "approve", headers), 422, key);
  }
  for (const key of [long.slice(0, 21), "k".repeat(40), "0101".repeat(10)]) {
    const { status, body } = await client.order(sale, 1, {}, { "idempotency-key": key });
    expect([status, body.error.issues], key).toEqual([
      422,
      [{ path: "Idempotency-Key", message: expect.stringContaining("nobody may guess it"), params: { min: 22, max: 128 } }],
    ]);
  }
  expect(await readTableContent(dynamo)).toEqual(before);
});

it("the OpenAPI document says that an order's Idempotency-Key is a secret", async () => {
  const { paths } = (await client.api("/openapi.json")).body;
  expect(paths["/api/orders"].post.parameters).toContainEqual({
    name: "Idempotency-Key",
    in: "header",
    required: false,
    description: expect.stringContaining("nobody may guess it"),
    schema: { type: "string", minLength: 22, maxLength: 128, pattern: "^[!-~][ -~]{20,126}[!-~]$" },
  });
});

describe("S3 an invalid body", () => {
  const DEEP = 100_000;
  const next = async ({ name, body, send }: Target): Promise<void> => {
    const { status } = await send(JSON.stringify({ ...body, unknown: 1 }));
    expect(status, `the request after: ${name}`).toBe(422);
  };

  it("is too large: 413", async () => {
    const large = JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) });
    for (const target of targets()) {
      refused(await target.send(large), 413, target.name);
      await next(target);
    }
  });

  it("is a hundred thousand deep: 422", async () => {
    const texts = [
      `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`,
      `${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`,
      `{"name":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`,
      `{"lines":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`,
    ];
    // Every call reads its body by the same code, so one text each; the first call gets all of them.
    for (const [at, target] of targets().entries()) {
      for (const text of at === 0 ? texts : texts.slice(at % texts.length, (at % texts.length) + 1))
        refused(await target.send(text), 422, target.name);
      await next(target);
    }
  });

  it("is not JSON: 400, and has no JSON type: 415", async () => {
    for (const target of targets()) {
      for (const text of ['{"name":', ...(target.isBodyOptional ? [] : [""]), "{'name':1}", "undefined", '{"a":1}}', "\u0000"])
        refused(await target.send(text), 400, target.name);
      // A code alone is a plain text.
      const plain = target.name === "POST scan/" ? [] : ["text/plain"];
      for (const type of [...plain, "application/x-www-form-urlencoded", "application/jsonp", "multipart/form-data", "x"])
        refused(await target.send(JSON.stringify(target.body), { "content-type": type }), 415, `${target.name} ${type}`);
      await next(target);
    }
  });
});

it("S6 an order without its own token is 404, and nothing changes", async () => {
  const other = (await client.order(sale)).body;
  const before = await atRest();
  const [generation, mac = ""] = accessToken.split(".");
  const tokens = [
    undefined,
    "",
    "garbage",
    other.accessToken,
    `1.${mac}`,
    `${generation}.${"A".repeat(52)}`,
    mac,
    sale.deviceToken,
    stack.organizerToken,
  ];
  const calls = publicCalls(ids).filter(({ path }) => path.startsWith("/orders/{orderId}"));
  for (const token of tokens)
    for (const { method, path, body } of calls) {
      const sent = { method, ...(body ? { body } : {}), ...(token === undefined ? {} : { token }) };
      const answer = await client.api(fillPath(path, ids), sent);
      refused(answer, 404, `${method} ${path} ${token}`);
      expect(answer.body.error.code).toBe("order.missing");
      const unheard = await client.api(fillPath(path, { orderId: "ord_aaaaaaaaaaaaaaaa" }), sent);
      expect([unheard.status, unheard.body]).toEqual([404, answer.body]);
    }
  expect(await readTableContent(dynamo)).toEqual(before);
  expect((await client.api(`/orders/${ids.orderId}`, { token: accessToken })).status).toBe(200);
});

it("S6 an entry of a waiting list without its own token is 404, and nothing changes", async () => {
  const other = await client.makeEntry();
  const before = await atRest();
  const [tokenId, mac = ""] = entryToken.split(".");
  const tokens = [undefined, "", "garbage", other.entryToken, accessToken, `${tokenId}.${"A".repeat(52)}`, mac, stack.organizerToken];
  const calls = publicCalls(ids).filter(({ path }) => path.startsWith("/waiting-list/{entryId}"));
  expect(calls).toHaveLength(4);
  for (const token of tokens)
    for (const { method, path } of calls) {
      const answer = await client.api(fillPath(path, ids), { method, ...(token === undefined ? {} : { token }) });
      refused(answer, 404, `${method} ${path} ${token}`);
      expect(answer.body.error.code).toBe("waiting_list.missing");
    }
  expect(await readTableContent(dynamo)).toEqual(before);
  expect((await client.api(`/waiting-list/${ids.entryId}`, { token: entryToken })).status).toBe(200);
});

it("an altered file link, or one of another ticket, is 404", async () => {
  const { tickets } = await client.buy(sale, 2);
  const url = new URL(tickets[0].pdfUrl);
  expect((await fetch(url)).status).toBe(200);
  const altered = (change: (copy: URL) => void): URL => {
    const copy = new URL(url);
    change(copy);
    return copy;
  };
  for (const bad of [
    altered(({ searchParams }) => searchParams.set("expires", "99999999999")),
    altered(({ searchParams }) => searchParams.set("locale", "en")),
    altered(({ searchParams }) => searchParams.set("revision", "1")),
    altered(({ searchParams }) => searchParams.set("signature", "A".repeat(26))),
    altered((copy) => (copy.pathname = copy.pathname.replace("ticket.pdf", "qr.svg"))),
    altered((copy) => (copy.pathname = copy.pathname.replace(tickets[0].id, tickets[1].id))),
    altered((copy) => (copy.pathname = copy.pathname.replace("ticket.pdf", "..%2F..%2Fetc%2Fpasswd"))),
  ])
    refused(await call(bad.href), 404, bad.href);
  for (const bad of [
    altered(({ searchParams }) => searchParams.delete("signature")),
    altered((copy) => (copy.pathname = copy.pathname.replace("ticket.pdf", "secret.txt"))),
  ])
    refused(await call(bad.href), 422, bad.href);
});

/** `orders%3F` and `%6Frders` reach the function as `orders`, which the firewall counts too: stacks/production.test.ts. */
it("no order is placed at another spelling of its path: each call has one address", async () => {
  const before = await atRest();
  for (const path of ["orders%23", "%256Frders", "orders%2F", "x%2F..%2Forders", "x/..%2Forders", ".%2Forders"])
    refused(await call(`${stack.api}/${path}`, { method: "POST", body: orderBody(sale) }), 404, path);
  expect(await atRest()).toEqual(before);
});

it("there is no such call", async () => {
  const token = stack.organizerToken;
  for (const [url, method] of [
    [`${stack.api}/nothing`, "GET"],
    [`${stack.api}/orders`, "DELETE"],
    [`${stack.api}/events/${ids.eventId}/nothing`, "GET"],
    [`${stack.admin}/nothing`, "GET"],
    [`${stack.admin}/events`, "DELETE"],
    [`${stack.admin}/tickets/${ids.ticketId}/burn`, "POST"],
    [stack.scan, "GET"],
    [`${stack.scan}nothing`, "POST"],
    [`${stack.scan}enrol/more`, "POST"],
  ] as const)
    refused(await call(url, { method, token }), 404, `${method} ${url}`);
  expect((await client.scan(sale, "none of ours", { scanId: scanId() })).body.reason).toBe("unknown_code");
});

it("a long list of wrong items is counted, not answered item by item", async () => {
  const long = Array.from({ length: 200_000 }, () => 0);
  const answer = await client.order(sale, 1, { lines: long });
  expect([answer.status, answer.body.error.code]).toEqual([422, "request.invalid"]);
  expect(answer.body.error.issues).toEqual([{ path: "lines", message: "Give at most 50.", params: { max: 50 } }]);
  const many = await client.order(sale, 1, Object.fromEntries(long.slice(0, 500).map((_, at) => [`key${at}`, at])));
  expect(many.body.error.issues.length).toBeLessThanOrEqual(20);
});

it("more attendees than tickets are refused, and the scheme's case does not matter", async () => {
  const attendees = [{ name: "Ana" }, { name: "Bia" }];
  expect((await client.order(sale, 1, { attendees })).body.error.issues[0].path).toBe("attendees");
  const placed = (await client.order(sale)).body;
  const headers = { authorization: `bearer ${placed.accessToken}` };
  expect((await client.api(`/orders/${placed.order.id}`, { headers })).status).toBe(200);
});
