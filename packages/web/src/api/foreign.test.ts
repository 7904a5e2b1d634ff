/** What AWS answers in place of our code, put through every way that pages call the APIs. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { place } from "../attendee/checkout/place.ts";
import { pay } from "../attendee/order/pay-call.ts";
import { load } from "../attendee/ticket/tickets-query.ts";
import { admin, ask } from "../console/ask.ts";
import { answerOf, isClear, Refusal } from "./answer.ts";
import { publicApi, type Order } from "./public-api.ts";

const session = vi.hoisted(() => ({ token: vi.fn(() => "old"), renew: vi.fn(async () => true) }));
vi.mock("../console/session.ts", () => session);
const kept = { orderId: "ord_1", accessToken: "secret", keptAt: "2026-11-28T12:00:00.000Z" };
vi.mock("../attendee/ticket/kept.ts", () => ({ findKept: async () => kept }));

const html = (status: number) =>
  new Response(`<HTML><BODY><H1>${status} ERROR</H1><H2>The request could not be satisfied.</H2></BODY></HTML>`, {
    status,
    headers: { "content-type": "text/html" },
  });
const json = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const ours = (status: number, code: string, headers = {}) => json(status, { error: { code, message: "Said by us." } }, headers);

type Call = { url: string; headers: Headers };
const calls: Call[] = [];
/** Every call is answered so, until the test says otherwise. */
const answerWith = (answer: (at: number) => Response): void => {
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
  session.renew.mockClear();
  session.token.mockReset().mockReturnValue("old");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What it throws, however long it waits between its attempts. */
const thrownBy = async (asked: Promise<unknown>): Promise<unknown> => {
  const caught = asked.then(
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
const placing = (): Promise<unknown> => place(request);
const order = { id: "ord_1", expiresAt: "2026-11-28T12:00:00.000Z" } as Order;
const paying = (): Promise<unknown> => pay({ order, accessToken: "secret", card: "approve" });
const keys = (): (string | null)[] => calls.map(({ headers }) => headers.get("idempotency-key"));

describe.each(cases)("$status as $form", ({ status, answer }) => {
  it("is a refusal with a code of ours, which is not taken for our own word", async () => {
    answerWith(answer);
    const error = await thrownBy(answerOf(publicApi.events.$get({ query: {} })));
    expect(error).toMatchObject({ code: codeOf(status), status, isOurs: false });
    expect(isClear(error)).toBe(false);
  });

  it.each([
    ["an order", placing],
    ["a payment", paying],
  ])("keeps the key of %s, and repeats it under that key while the service is busy", async (_, send) => {
    answerWith(answer);
    expect(await thrownBy(send())).toMatchObject({ code: codeOf(status) });
    const [key] = keys();
    expect(keys()).toEqual(Array.from({ length: isBusy(status) ? 3 : 1 }, () => key));
    answerWith(() => json(201, { order, accessToken: "secret" }));
    await thrownBy(send());
    expect(keys()).toEqual([key]);
    await thrownBy(send());
    expect(keys()[1]).not.toBe(key);
  });

  it("renews the organizer's token once for a 401 alone", async () => {
    answerWith((at) => (at === 0 ? answer() : json(200, { events: [] })));
    session.token.mockReturnValueOnce("old").mockReturnValue("new");
    const result = await thrownBy(ask(() => admin.events.$get({ query: {} })));
    if (status === 401) {
      expect([result, session.renew.mock.calls.length]).toEqual([{ value: { events: [] } }, 1]);
      expect(calls.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer old", "Bearer new"]);
    } else expect([(result as Refusal).code, session.renew.mock.calls.length, calls.length]).toEqual([codeOf(status), 0, 1]);
  });

  it("repeats an organizer's change only when it was turned away before it was made", async () => {
    answerWith(answer);
    session.renew.mockResolvedValueOnce(false);
    const result = await thrownBy(ask(() => admin.events[":eventId"].publish.$post({ param: { eventId: "evt_1" } })));
    expect([(result as Refusal).code, calls.length]).toEqual([codeOf(status), status === 429 ? 3 : 1]);
  });

  it("shows the kept tickets at once", async () => {
    answerWith(answer);
    expect(await load({ orderId: "ord_1", accessToken: "secret" })).toEqual({ ...kept, offline: true });
    expect(await thrownBy(load({ orderId: "ord_1", accessToken: "another" }))).toMatchObject({ code: codeOf(status) });
  });
});

describe("our own answer", () => {
  it.each([
    [402, "payment.declined", paying],
    [409, "order.sold_out", placing],
    [422, "request.invalid", placing],
  ])("%i %s ends the attempt: the next has a key of its own", async (status, code, send) => {
    answerWith(() => ours(status, code));
    expect(isClear(await thrownBy(send()))).toBe(true);
    await thrownBy(send());
    const [first, second] = keys();
    expect([calls.length, first === second]).toEqual([2, false]);
  });

  it.each([
    [500, "service.failed", 1],
    [503, "service.unavailable", 3],
  ])("%i %s leaves open whether it was done: the key stays", async (status, code, times) => {
    answerWith(() => ours(status, code));
    expect(await thrownBy(placing())).toMatchObject({ code, isOurs: true });
    await thrownBy(placing());
    expect([calls.length, new Set(keys()).size]).toEqual([2 * times, 1]);
  });

  it.each([403, 404])("%i in our own shape hides the kept tickets", async (status) => {
    answerWith(() => ours(status, "order.missing"));
    expect(await thrownBy(load({ orderId: "ord_1", accessToken: "secret" }))).toMatchObject({ code: "order.missing" });
  });
});

it("a page of a hotel's network is no answer of ours, whatever its status", async () => {
  answerWith(() => html(200));
  expect(await thrownBy(placing())).toMatchObject({ code: "service.failed", isOurs: false });
  await thrownBy(placing());
  expect(new Set(keys()).size).toBe(1);
});

describe("Retry-After", () => {
  it("is waited for", async () => {
    answerWith(() => ours(503, "service.unavailable", { "retry-after": "5" }));
    void placing().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(calls).toHaveLength(2);
  });

  it("that is longer than somebody waits is left to them", async () => {
    answerWith(() => json(429, {}, { "retry-after": "60" }));
    await thrownBy(placing());
    expect(calls).toHaveLength(1);
  });
});
