import * as v from "valibot";
import { Page } from "./page.ts";

/** A CSV file is asked for with these, beside its filters. */
export const csvEntries = {
  /** Rows of the list that one part has, 2,000 at most. Without it the answer is the whole file, unless that is too large. */
  partSize: v.exactOptional(v.pipe(v.string(), v.regex(/^(?:[1-9]\d{0,2}|1\d{3}|2000)$/, "Must be a number up to 2000."))),
  /** From the `Link` header of the part before. */
  cursor: Page.entries.cursor,
  /** Begins with a byte order mark, for Excel. */
  bom: v.exactOptional(v.literal("1")),
};
