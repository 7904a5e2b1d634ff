import { Hono } from "hono";
import { beforeAll, expect, it } from "vitest";
import { ORIGIN_HEADER } from "../site.ts";
import { onError } from "./errors.ts";
import { requireSite } from "./origin.ts";

const app = new Hono().use(requireSite).get("/", (c) => c.text("in"));
app.onError(onError);

beforeAll(() => void (process.env["ORIGIN_SECRETS"] = "new-secret old-secret"));

const statusWith = async (headers: Record<string, string>): Promise<number> => (await app.request("/", { headers })).status;

it.each(["new-secret", "old-secret"])("lets through what the site sends: %s", async (secret) => {
  expect(await statusWith({ [ORIGIN_HEADER]: secret })).toBe(200);
});

it.each(["", "new-secre", "new-secret old-secret", " ", "other"])('turns away a caller that sends "%s"', async (secret) => {
  expect(await statusWith({ [ORIGIN_HEADER]: secret })).toBe(403);
});

it("turns away a caller that sends nothing, and says where to call", async () => {
  const answer = await app.request("/");
  expect([answer.status, await answer.json()]).toEqual([
    403,
    { error: { code: "request.not_through_site", message: "Call this API at the site's own address." } },
  ]);
});

it("opens for nobody when there is no secret", async () => {
  process.env["ORIGIN_SECRETS"] = " ";
  expect(await statusWith({ [ORIGIN_HEADER]: "" })).toBe(403);
  process.env["ORIGIN_SECRETS"] = "new-secret old-secret";
});
