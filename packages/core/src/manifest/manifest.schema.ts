import * as v from "valibot";

/** `since`: the cursor of the last answer. Without it the list begins with its first part. */
export const ManifestQuery = v.strictObject({ since: v.exactOptional(v.pipe(v.string(), v.maxLength(100))) });
export type ManifestQuery = v.InferOutput<typeof ManifestQuery>;

export const ManifestAnswer = v.object({
  /** The server's time. */
  at: v.string(),
  /** For the next call. Null: there is no list yet. */
  cursor: v.nullable(v.string()),
  /** In base64, see manifest.format.rules.ts. An entry of a later chunk replaces that of an earlier one. */
  chunks: v.array(v.string()),
  /** Tickets of the list that the device has with this answer, and all of them. Changes that follow are not counted. */
  done: v.number(),
  total: v.number(),
  /** There is more: ask again at once. */
  more: v.boolean(),
  /** These are the first chunks of a list. The device drops the list that it had once it has the new one. */
  restart: v.exactOptional(v.literal(true)),
  /** There is no list yet: so far is the first one. */
  building: v.exactOptional(v.object({ done: v.number(), total: v.number() })),
});
export type ManifestAnswer = v.InferOutput<typeof ManifestAnswer>;
