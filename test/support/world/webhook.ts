/** The table's stream and the sender of table and race tests, by the product's own operations. */
import { isDeepStrictEqual } from "node:util";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { rowChangeOf } from "@catraca/core/table/image";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as Webhook from "@catraca/core/webhook";
import { deliver } from "@catraca/core/webhook/webhook.deliver.ts";
import { followChanges } from "@catraca/core/webhook/webhook.follow.ts";
import type { DeliveryType } from "@catraca/core/webhook/webhook.types.rules.ts";
import type { RowChange } from "@catraca/core/kernel/message";
import { asOrganizer, asSystem } from "./sale.ts";

type Image = Record<string, unknown>;
const keyOf = ({ pk, sk }: Image): string => JSON.stringify([pk, sk]);

const readImages = async (): Promise<Map<string, Image>> => {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: process.env["TABLE_NAME"] ?? "", ConsistentRead: true }));
  return new Map(Items.map((item) => [keyOf(item), item]));
};

const between = (before: Map<string, Image>, after: Map<string, Image>): RowChange[] =>
  [...after].flatMap(([key, newImage]) => {
    const oldImage = before.get(key);
    return isDeepStrictEqual(oldImage, newImage) ? [] : (rowChangeOf({ oldImage, newImage }) ?? []);
  });

const WRITES = new Set(["PutItemCommand", "UpdateItemCommand", "TransactWriteItemsCommand", "BatchWriteItemCommand"]);

/** The changes of the writes that the body makes, as the stream has them. Two writes at once may be seen as one. */
export const changesOf = async (body: () => Promise<unknown>): Promise<RowChange[]> => {
  const name = "changesOf";
  const changes: RowChange[] = [];
  let before = await readImages();
  let seen = Promise.resolve();
  /** One look after the other, so that none sees the change of another again. */
  const look = async (): Promise<void> => {
    const after = await readImages();
    changes.push(...between(before, after));
    before = after;
  };
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (!WRITES.has(commandName ?? "")) return result;
        seen = seen.then(look);
        await seen;
        return result;
      },
    { step: "initialize", name, priority: "high" },
  );
  try {
    await body();
  } finally {
    dynamo.middlewareStack.remove(name);
  }
  return changes;
};

/** Does it, and lets the stream's consumer follow. */
export const followed = async (body: () => Promise<unknown>): Promise<void> => {
  const changes = await changesOf(body);
  await asSystem(() => followChanges(changes));
};

export const createWebhook = (url: string, types: readonly DeliveryType[], more: { eventIds?: string[] } = {}) =>
  asOrganizer(() => Webhook.create({ name: "Accounting", url, types: [...types], ...more }));

export const queuesOf = async (webhookId: string) => {
  const { data } = await rows.deliveryQueue.scan.go({ pages: "all", consistent: true });
  return data.filter((queue) => queue.webhookId === webhookId);
};

/** Sends from every queue of a webhook that is not empty, as the messages about them do. */
export const deliverAll = async (webhookId: string): Promise<void> => {
  for (const { queueId, pending } of await queuesOf(webhookId))
    if (pending.length > 0) await asSystem(() => deliver({ webhookId, queueId }));
};

export const deliveriesOf = async (webhookId: string) =>
  (await asOrganizer(() => Webhook.listDeliveries({ webhookId, page: { limit: 100 } }))).deliveries;
