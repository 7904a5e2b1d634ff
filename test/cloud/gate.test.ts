/** The gate behind its function URL, and what a scan sets in motion: stream, bus, queue, counters, metrics. */
import { beforeAll, expect, it } from "vitest";
import { admin, gate, metricDocuments, stack, until, want } from "./client.ts";
import { buy, openEvent, openGate, organizer, scan, scanId } from "./world.ts";

let event: Awaited<ReturnType<typeof openEvent>>;
let device: Awaited<ReturnType<typeof openGate>>;
let bought: Awaited<ReturnType<typeof buy>>;
beforeAll(async () => {
  event = await openEvent([{ name: "Inteira", amountMinor: 12_000, capacity: 40 }]);
  device = await openGate(event.below);
  bought = await buy(event.eventId, event.ticketTypeIds[0] ?? "", "Lia", 2);
});

it("a device is enrolled once", async () => {
  const again = await want(401, gate("POST", "/enrol", { body: { enrolmentCode: device.enrolmentCode } }));
  expect(again.error.code).toBe("device.enrolment_refused");
  await want(200, gate("GET", "/device", { token: device.deviceToken }));
});

it("status and headers of every answer reach the caller", async () => {
  const body = { code: "x", scanId: scanId() };
  for (const [status, asked] of [
    [401, gate("POST", "/", { body })],
    [404, gate("GET", "/nowhere")],
    [415, gate("POST", "/", { token: device.deviceToken, headers: { "content-type": "text/html" } })],
    [200, gate("POST", "/", { token: device.deviceToken, body })],
  ] as const) {
    const answer = await asked;
    expect([answer.status, answer.headers["content-type"], answer.headers["cache-control"]]).toEqual([
      status,
      expect.stringContaining("application/json"),
      "no-store",
    ]);
  }
});

it("admits once, answers a replay as before, and the report counts it", async () => {
  const [{ code }] = bought.tickets;
  const first = scanId();
  expect(await scan(device.deviceToken, code, first)).toMatchObject({ result: "admitted" });
  expect(await scan(device.deviceToken, code)).toMatchObject({ result: "refused", reason: "already_admitted" });
  expect(await scan(device.deviceToken, code, first)).toMatchObject({ result: "admitted", replayed: true });
  await until(
    "counted",
    async () => {
      const { report } = await want(200, admin("GET", `/events/${event.eventId}/report`, { token: await organizer() }));
      return report.admitted === 1 && report.sold === 2 && report.refused.byReason.already_admitted === 1;
    },
    60,
  );
});

it("scans and orders become metrics in the embedded format", async () => {
  const documents = await metricDocuments("count");
  const metrics = documents.flatMap(({ _aws }) => _aws.CloudWatchMetrics);
  expect(metrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name))).toEqual(expect.arrayContaining(["Scans", "OrdersMoved"]));
  for (const { Namespace } of metrics) expect(Namespace).toBe(`Catraca/${stack.stage}`);
  for (const document of documents)
    for (const { Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
      for (const name of Dimensions.flat()) expect(document[name], name).toBeTypeOf("string");
      for (const { Name } of Metrics) expect(document[Name], Name).toBeTypeOf("number");
    }
});

it("a reissued ticket's old code is refused", async () => {
  const { id, code } = bought.tickets[1];
  await want(200, admin("POST", `/tickets/${id}/reissue`, { token: await organizer() }));
  expect(await scan(device.deviceToken, code)).toMatchObject({ result: "refused", reason: "superseded" });
  for (const change of ["block", "unblock", "void"])
    await want(200, admin("POST", `/tickets/${id}/${change}`, { token: await organizer() }));
});

it("the offline list is built by its job, and the stream adds tickets that change", async () => {
  const { deviceToken: token } = device;
  let cursor: string | null = null;
  const ask = async () => {
    // A device may ask 120 times a minute.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const answer = await want(200, gate("GET", `/manifest${cursor === null ? "" : `?since=${cursor}`}`, { token }));
    ({ cursor } = answer);
    return answer;
  };
  await until(
    "listed",
    async () => {
      const { more } = await ask();
      return cursor !== null && !more;
    },
    120,
  );
  await want(200, admin("POST", `/tickets/${bought.tickets[0].id}/block`, { token: await organizer() }));
  await until("followed", async () => (await ask()).chunks.length > 0, 60);
});
