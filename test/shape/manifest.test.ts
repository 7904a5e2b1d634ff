/** The gate reads and marks the rows of offline lists by the bare client: keys and attributes are held to the entities' `.params()`. */
import { expect, it } from "vitest";
import { dueUpdate, keys, newManifestItem } from "@catraca/core/manifest/manifest.dynamo.ts";
import { rowOf, type Item } from "@catraca/core/table/bare-client";
import { dueAt } from "@catraca/core/table/due";
import { rows } from "@catraca/core/table/service";

const eventId = "evt_aaaaaaaaaaaaaaaa";
const AT_MS = 1_800_000_000_000;

type Params = { Key: object; Item: Record<string, unknown> };
const ours = (query: { params: () => unknown }): Params => query.params() as Params;

it("keys are the entities'", () => {
  expect(rowOf(keys.manifest(eventId))).toEqual(ours(rows.manifest.get({ eventId })).Key);
  expect(rowOf(keys.part(eventId, "a2b"))).toEqual(ours(rows.manifestPart.get({ eventId, partId: "a2b" })).Key);
  expect(rowOf(keys.change(eventId, 120))).toEqual(ours(rows.manifestChange.get({ eventId, seq: 120 })).Key);
});

it("a list that a device asks for is the row that its entity would put", () => {
  const fourDaysLater = AT_MS / 1000 + 4 * 86_400;
  const row = { eventId, createdAtMs: AT_MS, seq: 0, cleanUpAtSec: fourDaysLater, ...dueAt(eventId, AT_MS) };
  expect(rowOf(newManifestItem(eventId, AT_MS))).toEqual(ours(rows.manifest.put(row)).Item);
});

it("a list that is due gets what its entity would set, in the sweeper's index", () => {
  const update = dueUpdate(eventId, AT_MS);
  const expected = ours(rows.manifest.put({ eventId, createdAtMs: 1, seq: 0, ...dueAt(eventId, AT_MS) })).Item;
  const names = ["dueAtMs", "dueSlot", "duepk", "duesk"];
  const values = rowOf<Record<string, unknown>>(update.ExpressionAttributeValues as Item);
  expect(Object.fromEntries(names.map((name) => [name, values[`:${name}`]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, expected[name]])),
  );
  expect(Object.values(update.ExpressionAttributeNames ?? {}).toSorted()).toEqual(names);
  expect(update.UpdateExpression).toBe(`SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`);
  expect(rowOf(update.Key as Item)).toEqual(ours(rows.manifest.get({ eventId })).Key);
});
