/** A sale on the deployed stage: the workflow, the money, the files and the mail. */
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { beforeAll, expect, it } from "vitest";
import { clients } from "./aws.ts";
import { admin, api, execution, jobExecution, mailsTo, site, stack, statesOf, until, want } from "./client.ts";
import {
  addTo,
  brl,
  buy,
  mailed,
  openEvent,
  openGate,
  orderBody,
  organizer,
  pay,
  place,
  reaches,
  scan,
  statusOf,
  ticketsOf,
} from "./world.ts";

let event: Awaited<ReturnType<typeof openEvent>>;
let [full, free] = ["", ""];
beforeAll(async () => {
  event = await openEvent([
    { name: "Inteira", amountMinor: 12_000, capacity: 40 },
    { name: "Livre", amountMinor: 0, capacity: 5 },
  ]);
  [full = "", free = ""] = event.ticketTypeIds;
});

const succeeded = async (orderId: string): Promise<string> => {
  const run = await until("the execution ended", async () => {
    const found = await execution(orderId);
    return found.status !== "RUNNING" && found;
  });
  expect(run.status, `${run.error} ${run.cause}`).toBe("SUCCEEDED");
  return statesOf(orderId);
};

it("an order waits for its payment, survives a declined card, is paid, issued and mailed with its files", async () => {
  const { product } = await addTo(event.below, "products", { name: "Pipoca", price: brl(1_500), stock: 20 });
  const placed = await place(event.eventId, full, "Bia", 2, { products: [{ productId: product.id, quantity: 1 }] });
  await until("the execution waits", async () => (await statesOf(placed.order.id)).endsWith("Pay"));
  await want(402, pay(placed, "decline"));
  expect(await statusOf(placed)).toBe("reserved");
  await want(200, pay(placed));
  await reaches(placed, "issued");
  expect(await succeeded(placed.order.id)).toBe("Reserve>Route>Pay>Route>Issue>Notify>Done");

  const tickets = await ticketsOf(placed);
  expect(tickets).toHaveLength(2);
  for (const [name, type, start] of [
    ["qrSvgUrl", "image/svg+xml", "<svg"],
    ["qrPngUrl", "image/png", "\u0089PNG"],
    ["pdfUrl", "application/pdf", "%PDF"],
    ["calendarUrl", "text/calendar", "BEGI"],
  ] as const) {
    const url = new URL(tickets[0][name]);
    const file = await site("GET", url.pathname + url.search);
    expect([file.status, file.headers["content-type"], file.bytes.subarray(0, 4).toString("latin1")]).toEqual([
      200,
      expect.stringContaining(type),
      start,
    ]);
  }
  const { allPdfUrl } = await want(200, api("GET", `/orders/${placed.order.id}/tickets`, { token: placed.accessToken }));
  const all = new URL(allPdfUrl);
  expect((await site("GET", all.pathname + all.search)).bytes.toString("latin1").match(/\/Type \/Page\b/g)).toHaveLength(2);
  expect((await site("HEAD", all.pathname + all.search)).status).toBe(200);
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: stack.filesBucket }));
  expect(Contents.some(({ Key = "" }) => Key.includes(tickets[0].id) && Key.includes("qr"))).toBe(true);
  await mailed("bia@example.com");
  expect((await mailsTo("bia@example.com"))[0]?.BodyText).toContain(tickets[0].code);
});

it("a free order goes straight on", async () => {
  const placed = await place(event.eventId, free, "Davi");
  await reaches(placed, "issued");
  expect(await succeeded(placed.order.id)).not.toContain("Pay");
});

it("cancelled, an order gives its seat back", async () => {
  const placed = await place(event.eventId, full, "Jo");
  const { order } = await want(200, api("POST", `/orders/${placed.order.id}/cancel`, { token: placed.accessToken }));
  expect(order.status).toBe("cancelled");
});

it("an unpaid order expires by the workflow's own wait, its seat returns, and late money is refunded and told", async () => {
  const short = await openEvent([{ name: "Único", amountMinor: 5_000, capacity: 1 }], { holdSeconds: 5 });
  const [only = ""] = short.ticketTypeIds;
  const placed = await place(short.eventId, only, "Eva");
  const second = await want(409, api("POST", "/orders", { body: orderBody(short.eventId, only, "Fabio") }));
  expect(second.error.code).toBe("order.sold_out");
  await reaches(placed, "expired");
  expect(await succeeded(placed.order.id)).toContain("Grace>Release");
  await buy(short.eventId, only, "Helena");
  await pay(placed);
  await reaches(placed, "refunded");
  await mailed("eva@example.com");
});

it("paid late while the seat is free, the order is rescued", async () => {
  const short = await openEvent([{ name: "Único", amountMinor: 5_000, capacity: 1 }], { holdSeconds: 5 });
  const placed = await place(short.eventId, short.ticketTypeIds[0] ?? "", "Gil");
  await reaches(placed, "expired");
  await want(200, pay(placed));
  await reaches(placed, "issued");
});

it("the organizer refunds an order: its buyer is told, its ticket is refused at the gate", async () => {
  const { deviceToken } = await openGate(event.below);
  const bought = await buy(event.eventId, full, "Ivo");
  await want(200, admin("POST", `/orders/${bought.order.id}/refund`, { token: await organizer() }));
  await mailed("ivo@example.com", 2);
  expect(await scan(deviceToken, bought.tickets[0].code)).toMatchObject({ result: "refused", reason: "refunded" });
});

it("a cancelled event's job returns the money, releases seats that nobody paid and tells the buyer who paid", async () => {
  const other = await openEvent([{ name: "Inteira", amountMinor: 12_000, capacity: 10 }]);
  const [type = ""] = other.ticketTypeIds;
  const bought = await buy(other.eventId, type, "Olga");
  await mailed("olga@example.com");
  const unpaid = await place(other.eventId, type, "Pia");
  const token = await organizer();
  const body = { refund: "all", keepFees: false, message: "The roof leaks." };
  const { event: cancelled, job } = await want(202, admin("POST", `${other.below}/cancel`, { token, body }));
  expect(cancelled.status).toBe("cancelled");
  await reaches(bought, "refunded");
  await reaches(unpaid, "cancelled");
  const ended = await until("the job ended", async () => {
    const seen = (await want(200, admin("GET", `/jobs/${job.id}`, { token }))).job;
    return seen.status !== "running" && seen;
  });
  expect(ended).toMatchObject({ status: "done", done: 2, failed: 0 });
  const run = await until("the job's execution ended", async () => {
    const found = await jobExecution(job.id);
    return found.status !== "RUNNING" && found;
  });
  expect(run.status, `${run.error} ${run.cause}`).toBe("SUCCEEDED");
  await mailed("olga@example.com", 2);
});
