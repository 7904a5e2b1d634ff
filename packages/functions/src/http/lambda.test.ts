import { Hono } from "hono";
import { expect, it } from "vitest";
import { handlerOf, plainPath } from "./lambda.ts";

it.each(["/api/orders", "/api/orders/ord_abc-1", "/api/files/tkt_a/qr.svg", "/api/openapi.json", "/e/evt_a", "/api/orders/"])(
  "leaves %s as it is",
  (path) => expect(plainPath(path)).toBe(path),
);

const app = new Hono();
app.all("/api/orders", (c) => c.text("placed"));
app.all("/api/orders/", (c) => c.text("placed"));
app.get("/e/:eventId", (c) => c.text(c.req.param("eventId"), 404));
const handler = handlerOf(app);

const ask = async (rawPath: string): Promise<{ statusCode: number; body: string }> =>
  (await handler({
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: "",
    headers: { host: "example.com" },
    requestContext: { domainName: "example.com", http: { method: "POST", path: rawPath } },
    isBase64Encoded: false,
  } as never)) as { statusCode: number; body: string };

it.each([
  "/api/orders#",
  "/api/orders#x",
  "/api/orders?",
  "/api/%6Frders",
  "/api/%6frders",
  "/api/orders%23",
  "/api/orders%2523",
  "/api/x/../orders",
  "/api/./orders",
  "/api//orders",
  "//api/orders",
  "/api\\orders",
  "/api/orders;a=1",
  "/api/órders",
  "/e/../api/orders",
])("finds no route for %s, as API Gateway hands it over", async (path) => {
  expect((await ask(path)).statusCode).toBe(404);
});

it("asks for an event that cannot be when an event's path is not plain", async () => {
  expect(plainPath("/e/a b")).toBe("/e/-");
});

it("keeps the byte order mark of a CSV file, which the usual adapter drops", async () => {
  const { handle } = await import("hono/aws-lambda");
  const csv = new Hono().get("/orders.csv", (c) => c.body("\uFEFFa\r\n", 200, { "Content-Type": "text/csv; charset=utf-8" }));
  const event = {
    version: "2.0",
    rawPath: "/orders.csv",
    rawQueryString: "",
    headers: {},
    requestContext: { domainName: "a.b", http: { method: "GET" } },
  } as never;
  const { body, isBase64Encoded } = (await handlerOf(csv)(event)) as { body: string; isBase64Encoded: boolean };
  expect([isBase64Encoded, Buffer.from(body, "base64").toString()]).toEqual([true, "\uFEFFa\r\n"]);
  expect(await handle(csv)(event)).toMatchObject({ body: "a\r\n" });
});

it("control: the usual adapter reaches the route by another spelling", async () => {
  const { handle } = await import("hono/aws-lambda");
  const usual = handle(app);
  const event = {
    version: "2.0",
    rawPath: "/api/x/../orders",
    rawQueryString: "",
    headers: {},
    requestContext: { domainName: "a.b", http: { method: "POST" } },
  };
  expect(await usual(event as never)).toMatchObject({ statusCode: 200, body: "placed" });
});
