import type { DynamoDBStreamEvent } from "aws-lambda";
import { runAs } from "@catraca/core/kernel/actor";
import { follow } from "@catraca/core/manifest/manifest.follow.ts";
import { rowChangeOf } from "@catraca/core/table/image";

/** Tickets that were made or changed go into their events' offline lists. The images only say which: the operation reads the tickets again. */
export const handler = ({ Records }: DynamoDBStreamEvent): Promise<void> =>
  runAs({ type: "system" }, () =>
    follow(
      Records.flatMap(({ dynamodb }) => {
        const { ticketId, eventId } = rowChangeOf({ oldImage: undefined, newImage: dynamodb?.NewImage })?.after ?? {};
        return typeof ticketId === "string" && typeof eventId === "string" ? [{ ticketId, eventId }] : [];
      }),
    ),
  );
