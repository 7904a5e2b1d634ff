/** Lists that are too large for one answer: a job writes the file in parts, and a link that ends leads to it. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});
afterEach(() => void vi.useRealTimers());

const startOf = async ({ eventId }: Pick<Sale, "eventId">, body: object): Promise<string> => {
  const started = await client.post(`/events/${eventId}/exports`, body);
  expect([started.status, started.body.export.job.kind]).toEqual([202, "export_list"]);
  return started.body.export.job.id;
};
const whole = async ({ eventId }: Pick<Sale, "eventId">, jobId: string) =>
  until(
    async () => (await client.admin(`/events/${eventId}/exports/${jobId}`)).body.export,
    ({ job }) => job.status === "done",
  );
const sortedLines = (text: string): string[] => text.split("\r\n").toSorted();

it("a file has the rows of the list, with its filters, as text that no spreadsheet computes", async () => {
  const sale = await client.openSale();
  await client.buy(sale, 2, { attendees: [{ name: "=1+1" }, { name: "Bia" }] });
  const { tickets } = await client.buy(sale, 1, { attendees: [{ name: "Caio" }] });
  await client.post(`/tickets/${tickets[0].id}/block`);
  const all = await whole(sale, await startOf(sale, { list: "attendees" }));
  expect(all.job).toMatchObject({ done: 3, failed: 0 });
  const file = await fetch(all.url);
  expect([file.status, file.headers.get("content-type"), file.headers.get("content-disposition")]).toEqual([
    200,
    "text/csv; charset=utf-8",
    'attachment; filename="attendees.csv"',
  ]);
  const text = Buffer.from(await file.arrayBuffer()).toString();
  const path = `/events/${sale.eventId}/attendees.csv?bom=1`;
  const answered = await fetch(`${stack.admin}${path}`, { headers: { authorization: `Bearer ${stack.organizerToken}` } });
  expect(sortedLines(text)).toEqual(sortedLines(Buffer.from(await answered.arrayBuffer()).toString()));
  expect(text).toContain(",'=1+1,");
  const blocked = await whole(sale, await startOf(sale, { list: "attendees", filter: { status: "blocked" } }));
  expect(blocked.job.done).toBe(1);
  expect(await (await fetch(blocked.url)).text()).toContain(",Caio,");
});

it("a link ends, no part of it can be changed, and only who may read the list gets one", async () => {
  const sale = await client.openSale();
  const { url, expiresAt, job } = await whole(sale, await startOf(sale, { list: "orders" }));
  const codeOf = async (link: string) => {
    const answer = await fetch(link, { redirect: "manual" });
    return answer.status === 302 ? "found" : ((await answer.json()) as { error: { code: string } }).error.code;
  };
  const later = new URL(url);
  later.searchParams.set("expires", String(Number(later.searchParams.get("expires")) + 1));
  const other = new URL(url.replace(/job_[a-z2-7]{4}/, "job_aaaa"));
  expect([await codeOf(url), await codeOf(later.href), await codeOf(other.href)]).toEqual([
    "found",
    "export.link_unknown",
    "export.link_unknown",
  ]);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
  const foreign = await client.openSale();
  expect((await client.admin(`/events/${foreign.eventId}/exports/${job.id}`)).body.error.code).toBe("export.missing");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(expiresAt) + 1 });
  expect(await codeOf(url)).toBe("export.link_expired");
});
