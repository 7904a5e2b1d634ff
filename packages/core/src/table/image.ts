import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { RowChange } from "../kernel/message.ts";

type Image = Record<string, unknown> | undefined;

const plain = (image: Image): Record<string, unknown> | undefined => image && unmarshall(image as Record<string, AttributeValue>);

/** Undefined for a row that belongs to no entity. */
export const rowChangeOf = ({ oldImage, newImage }: { oldImage: Image; newImage: Image }): RowChange | undefined => {
  const before = plain(oldImage);
  const after = plain(newImage);
  const entity = (after ?? before)?.["__edb_e__"];
  return typeof entity === "string" ? { entity, before, after } : undefined;
};
