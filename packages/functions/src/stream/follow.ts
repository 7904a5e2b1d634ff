import type { DynamoDBStreamEvent } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import { follow } from "@catraca/core/manifest/manifest.follow.ts";
import { followNames } from "@catraca/core/order/order.search.ts";
import { rowChangeOf } from "@catraca/core/table/image";

/** Offline lists and the search follow tickets and their people. The images only say which: the operations read the rows again. */
export const handler = ({ Records }: DynamoDBStreamEvent): Promise<void> =>
  runAs({ type: "system" }, async () => {
    const changes = Records.flatMap(({ dynamodb }) => rowChangeOf({ oldImage: dynamodb?.OldImage, newImage: dynamodb?.NewImage }) ?? []);
    await follow(
      changes.flatMap(({ entity, after: { ticketId, eventId } = {} }) =>
        entity === "ticket" && typeof ticketId === "string" && typeof eventId === "string" ? [{ ticketId, eventId }] : [],
      ),
    );
    await followNames(changes);
  });
