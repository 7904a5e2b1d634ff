/** Responses that AWS sends in place of our code, in every way that pages call the APIs. */
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placeOrder } from "../attendee/checkout/place-order.ts";
import { payOrder } from "../attendee/order/order-mutations.ts";
import { loadTickets } from "../attendee/ticket/tickets-query.ts";
import { admin, callAdmin } from "../console/admin-client.ts";
import { readBody, isRejection, ApiError } from "./response.ts";
import { publicApi, type Order } from "./public-api.ts";

// The pages' tests share their modules: the session is replaced in modules that load after this, and no later file gets them.
vi.hoisted(() => vi.resetModules());
afterAll(() => vi.resetModules());
const session = vi.hoisted(() => ({ getAccessToken: vi.fn(() => "old"), renewToken: vi.fn(async () => true) }));
vi.mock("../console/session.ts", () => session);
const saved = { orderId: "ord_1", accessToken: "secret", tickets: [], keptAt: "2026-11-28T12:00:00.000Z" };
vi.mock("../attendee/ticket/saved-orders.ts", () => ({ findSavedOrder: async () => saved }));

const html = (status: number) =>
  new Response(`<HTML><BODY><H1>${status} ERROR</H1><H2>The request could not be satisfied.</H2></BODY></HTML>`, {
    status,
    headers: { "content-type": "text/html" },
  });
const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const createError = (status: number, code: string, headers = {}) => json(status, { error: { code, message: "From our code." } }, headers);

type Call = { url: string; headers: Headers };
const calls: Call[] = [];
/** All calls get this response until the next call of this function. */
const respondWith = (answer: (at: number) => Response): void => {
  calls.length = 0;
  const stub = async (url: string, init: RequestInit): Promise<Response> => {
    calls.push({ url, headers: new Headers(init.headers) });
    return answer(calls.length - 1);
  };
  vi.stubGlobal("fetch", stub);
};

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  session.renewToken.mockClear();
  session.getAccessToken.mockReset().mockReturnValue("old");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Returns the thrown error. Time passes for all retries. */
const catchError = async (call: Promise<unknown>): Promise<unknown> => {
  const caught = call.then(
    (value: unknown) => ({ value }),
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return caught;
};

const MESSAGES: Record<number, string> = {
  401: "Unauthorized",
  403: "Forbidden",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Endpoint request timed out",
};
const CODES: Record<number, string> = { 401: "request.unauthenticated", 403: "network.blocked" };
const codeOf = (status: number): string => CODES[status] ?? "service.unavailable";
const isBusy = (status: number): boolean => status >= 429;

const cases = Object.keys(MESSAGES)
  .map(Number)
  .flatMap((status) => [
    { status, form: "JSON of API Gateway", answer: () => json(status, { message: MESSAGES[status] }) },
    { status, form: "JSON of Lambda", answer: () => json(status, { Message: MESSAGES[status] }) },
    { status, form: "HTML of CloudFront", answer: () => html(status) },
  ]);

const request = { eventId: "evt_1", lines: [], products: [], buyer: { name: "Ana", email: "ana@example.com" } } as never;
const placing = (): Promise<unknown> => placeOrder(request);
const order = { id: "ord_1", expiresAt: "2026-11-28T12:00:00.000Z" } as Order;
const paying = (): Promise<unknown> => payOrder({ order, accessToken: "secret", card: "approve" });
const keys = (): (string | null)[] => calls.map(({ headers }) => headers.get("idempotency-key"));

describe.each(cases)("$status as $form", ({ status, answer }) => {
  it("is an API error with a code of ours, but not a rejection by our code", async () => {
    respondWith(answer);
    const error = await catchError(readBody(publicApi.events.$get({ query: {} })));
    expect(error).toMatchObject({ code: codeOf(status), status, isFromOurCode: false });
    expect(isRejection(error)).toBe(false);
  });

  it.each([
    ["an order", placing],
    ["a payment", paying],
  ])("keeps the key of %s, and retries with that key while the service is busy", async (_, send) => {
    respondWith(answer);
    expect(await catchError(send())).toMatchObject({ code: codeOf(status) });
    const [key] = keys();
    expect(keys()).toEqual(Array.from({ length: isBusy(status) ? 3 : 1 }, () => key));
    respondWith(() => json(201, { order, accessToken: "secret" }));
    await catchError(send());
    expect(keys()).toEqual([key]);
    await catchError(send());
    expect(keys()[1]).not.toBe(key);
  });

  it("renews the organizer's token once for a 401 alone", async () => {
    respondWith((at) => (at === 0 ? answer() : json(200, { events: [] })));
    session.getAccessToken.mockReturnValueOnce("old").mockReturnValue("new");
    const result = await catchError(callAdmin(() => admin.events.$get({ query: {} })));
    if (status === 401) {
      expect([result, session.renewToken.mock.calls.length]).toEqual([{ value: { events: [] } }, 1]);
      expect(calls.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer old", "Bearer new"]);
    } else expect([(result as ApiError).code, session.renewToken.mock.calls.length, calls.length]).toEqual([codeOf(status), 0, 1]);
  });

  it("retries an organizer's change only when it was throttled", async () => {
    respondWith(answer);
    session.renewToken.mockResolvedValueOnce(false);
    const result = await catchError(callAdmin(() => admin.events[":eventId"].publish.$post({ param: { eventId: "evt_1" } })));
    expect([(result as ApiError).code, calls.length]).toEqual([codeOf(status), status === 429 ? 3 : 1]);
  });

  it("shows the saved tickets at once", async () => {
    respondWith(answer);
    expect(await loadTickets({ orderId: "ord_1", accessToken: "secret" })).toEqual({ ...saved, offline: true, unchanged: 0 });
    expect(await catchError(loadTickets({ orderId: "ord_1", accessToken: "another" }))).toMatchObject({ code: codeOf(status) });
  });
});

describe("an error of our own code", () => {
  it.each([
    [402, "payment.declined", paying],
    [409, "order.sold_out", placing],
    [422, "request.invalid", placing],
  ])("%i %s ends the attempt: the next has a key of its own", async (status, code, send) => {
    respondWith(() => createError(status, code));
    expect(isRejection(await catchError(send()))).toBe(true);
    await catchError(send());
    const [first, second] = keys();
    expect([calls.length, first === second]).toEqual([2, false]);
  });

  it.each([
    [500, "service.failed", 1],
    [503, "service.unavailable", 3],
  ])("%i %s may have been carried out: the key stays", async (status, code, times) => {
    respondWith(() => createError(status, code));
    expect(await catchError(placing())).toMatchObject({ code, isFromOurCode: true });
    await catchError(placing());
    expect([calls.length, new Set(keys()).size]).toEqual([2 * times, 1]);
  });

  it.each([
    [429, "request.too_many"],
    [500, "service.failed"],
    [503, "service.unavailable"],
  ])("%i in our own format is no refusal, so the saved tickets are shown", async (status, code) => {
    respondWith(() => createError(status, code));
    expect(await loadTickets({ orderId: "ord_1", accessToken: "secret" })).toMatchObject({ ...saved, offline: true });
  });

  it.each([403, 404])("%i in our own format hides the saved tickets", async (status) => {
    respondWith(() => createError(status, "order.missing"));
    expect(await catchError(loadTickets({ orderId: "ord_1", accessToken: "secret" }))).toMatchObject({ code: "order.missing" });
  });
});

it("a page of a hotel's network is no response of our code, whatever its status", async () => {
  respondWith(() => html(200));
  expect(await catchError(placing())).toMatchObject({ code: "service.failed", isFromOurCode: false });
  await catchError(placing());
  expect(new Set(keys()).size).toBe(1);
});

describe("Retry-After", () => {
  it("delays the retry", async () => {
    respondWith(() => createError(503, "service.unavailable", { "retry-after": "5" }));
    void placing().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(calls).toHaveLength(2);
  });

  it("that is too long leaves the retry to the person", async () => {
    respondWith(() => json(429, {}, { "retry-after": "60" }));
    await catchError(placing());
    expect(calls).toHaveLength(1);
  });
});
