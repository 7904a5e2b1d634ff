import type { DynamoDBStreamEvent } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import { follow } from "@catraca/core/manifest/manifest.follow.ts";
import { followNames } from "@catraca/core/order/order.search.ts";
import { followChanges } from "@catraca/core/webhook/webhook.follow.ts";
import { rowChangeOf } from "@catraca/core/table/image";

/**
 * Offline lists and the search follow tickets and their people; the images only say which, and the operations read the rows again. Webhooks hear of each
 * change, in order.
 */
export const handler = ({ Records }: DynamoDBStreamEvent): Promise<void> =>
  runAs({ type: "system" }, async () => {
    const changes = Records.flatMap(({ dynamodb }) => rowChangeOf({ oldImage: dynamodb?.OldImage, newImage: dynamodb?.NewImage }) ?? []);
    await follow(
      changes.flatMap(({ entity, after: { ticketId, eventId } = {} }) =>
        entity === "ticket" && typeof ticketId === "string" && typeof eventId === "string" ? [{ ticketId, eventId }] : [],
      ),
    );
    await followNames(changes);
    await followChanges(changes);
  });
