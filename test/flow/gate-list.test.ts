/** The offline list on the deployed functions: built by the job, followed by the stream's consumer, given out by the gate. */
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import type { Stack } from "@catraca/local/stack";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { call, clientOf, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
let sale: Sale;

beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
  sale = await client.openSale();
});

afterEach(() => void vi.useRealTimers());

/** Longer than a process of the gate keeps what it has read. */
const forget = (ms: number): void => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });

const ask = async (deviceToken: string, since?: string) =>
  call<ManifestAnswer>(`${stack.scan}manifest${since === undefined ? "" : `?since=${since}`}`, { token: deviceToken });

const openPhone = async (deviceToken: string) => {
  // After the stack has set the environment, which these read as they load.
  const { newPhone } = await import("../support/world/manifest.ts");
  return newPhone(async (cursor) => (await ask(deviceToken, cursor)).body);
};

it("a phone gets the list after its enrolment, and what is sold, scanned, reissued and voided follows", async () => {
  const { tickets } = await client.buy(sale, 3);
  const phone = await openPhone(sale.deviceToken);
  const listed = async (code: string) => {
    forget(5_001);
    await phone.sync();
    return phone.find(code);
  };
  const becomes = (code: string, wanted: object) =>
    until(
      () => listed(code),
      (entry) => expect.objectContaining(wanted).asymmetricMatch(entry),
      60_000,
    );
  const [admitted, reissued, voided] = tickets;
  await becomes(voided.code, { status: "issued", inside: false, entries: 0 });

  const { tickets: more } = await client.buy(sale, 1);
  await becomes(more[0].code, { status: "issued" });
  expect((await client.scan(sale, admitted.code)).body.result).toBe("admitted");
  expect((await client.post(`/tickets/${reissued.id}/reissue`)).status).toBe(200);
  expect((await client.post(`/tickets/${voided.id}/void`)).status).toBe(200);
  await becomes(admitted.code, { inside: true, entries: 1 });
  await becomes(reissued.code, { status: "superseded" });
  await becomes(voided.code, { status: "voided" });

  // A second phone gets the same from the first part on.
  const second = await openPhone(await client.enrolDevice(sale.eventId, sale.gateId, "steward", "Phone 2"));
  await second.sync();
  expect(second.find(admitted.code)).toEqual(phone.find(admitted.code));
  expect(second.size()).toBe(5);
});

it("a revoked phone gets nothing, and no one else does", async () => {
  const deviceToken = await client.enrolDevice(sale.eventId, sale.gateId, "steward", "Phone 3");
  const first = await ask(deviceToken);
  expect(first.status).toBe(200);
  const { devices } = (await client.admin(`/events/${sale.eventId}/devices`)).body;
  await client.post(`/devices/${devices.find(({ name }: { name: string }) => name === "Phone 3").id}/revoke`);
  forget(10_001);
  const revoked = await ask(deviceToken);
  expect(revoked).toMatchObject({ status: 401, body: { error: { code: "device.unauthenticated" } } });
  for (const token of ["none", stack.organizerToken]) expect((await ask(token)).status).toBe(401);
});
