/** Who may call what on the deployed stage, and what its site serves. */
import { expect, it } from "vitest";
import { admin, api, publicApi, site, want } from "./client.ts";
import { openEvent, organizer } from "./world.ts";

it("the organizer signs in at the hosted page and lists events; without a token or with a foreign one nobody does", async () => {
  await want(200, admin("GET", "/events", { token: await organizer() }));
  for (const token of [undefined, "a.b.c"]) expect((await admin("GET", "/events", { token })).status).toBe(401);
});

it("the APIs refuse who does not come through the site", async () => {
  expect((await want(403, publicApi("GET", "/api/events"))).error.code).toBe("request.not_through_site");
});

it("both descriptions are open", async () => {
  for (const call of [api, admin]) expect((await want(200, call("GET", "/openapi.json"))).openapi).toMatch(/^3\.1/);
});

it("an event is listed, described, and has its page", async () => {
  const { eventId } = await openEvent([{ name: "Inteira", amountMinor: 12_000, capacity: 10 }]);
  expect((await want(200, api("GET", `/events/${eventId}`))).event.ticketTypes).toHaveLength(1);
  const page = await site("GET", `/e/${eventId}`, { headers: { accept: "text/html" } });
  expect([page.status, page.headers["content-type"], page.text.includes("Noite na nuvem")]).toEqual([
    200,
    expect.stringContaining("text/html"),
    true,
  ]);
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
});

it.each(["/", "/console/", "/console/events/x", "/door/", "/orders/ord_a"])("the page %s is served", async (path) => {
  const page = await site("GET", path);
  expect([page.status, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
});

it.each(["/nowhere.js", "/assets/none.js"])("the file %s that is not there is 404, not a page", async (path) => {
  const answer = await site("GET", path);
  expect(answer.status).toBe(404);
  expect(answer.text).not.toContain("<script");
});

it.each(["/favicon.ico", "/robots.txt"])("the file %s is a file", async (path) => {
  const answer = await site("GET", path);
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, expect.not.stringContaining("text/html")]);
});

it.each<[string, string, object, number]>([
  ["POST", "/orders", { body: { nonsense: 1 } }, 422],
  ["GET", "/orders/ord_aaaaaaaaaaaaaaaaaaaa", {}, 404],
  ["GET", "/nowhere", {}, 404],
  ["GET", "/events/evt_none", {}, 404],
  ["GET", "/events?limit=0", {}, 422],
  ["POST", "/orders", { headers: { "content-type": "text/plain" } }, 415],
  ["POST", "/orders%23", { body: {} }, 404],
  ["GET", "/%65vents%23", {}, 404],
])("bad input is refused as on one machine: %s %s", async (method, path, options, status) => {
  const answer = await api(method, path, options);
  expect([answer.status, answer.body?.error.code]).toEqual([status, expect.stringMatching(/^[a-z_]+\.[a-z_]+$/)]);
});
