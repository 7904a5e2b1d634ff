import * as v from "valibot";
import { ScanExport } from "../admission/admission.list.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { JobId, JobView } from "../job/job.schema.ts";
import { notList } from "../kernel/list.ts";
import { AttendeeExport, OrderExport } from "../order/order.export.schema.ts";
import { EntryExport } from "../waiting-list/waiting-list.console.schema.ts";

type Parts = { partSize: unknown; cursor: unknown; bom: unknown };
/** The job asks for the parts itself. */
const withoutParts = <T extends Parts>({ partSize: _partSize, cursor: _cursor, bom: _bom, ...filter }: T): Omit<T, keyof Parts> => filter;

/** No filter is `{}`. */
const filterOf = <S extends v.GenericSchema>(schema: S) => v.optional(notList(schema), {} as v.InferInput<S>);

const orders = filterOf(v.strictObject(withoutParts(OrderExport.entries)));

/** A list of the event with the filters of its page. */
export const ExportBody = v.variant("list", [
  v.strictObject({ list: v.literal("orders"), filter: orders }),
  v.strictObject({ list: v.literal("items"), filter: orders }),
  v.strictObject({ list: v.literal("attendees"), filter: filterOf(v.strictObject(withoutParts(AttendeeExport.entries))) }),
  v.strictObject({ list: v.literal("scans"), filter: filterOf(v.strictObject(withoutParts(ScanExport.entries))) }),
  v.strictObject({ list: v.literal("waiting-list"), filter: filterOf(v.strictObject(withoutParts(EntryExport.entries))) }),
]);
export type ExportBody = v.InferOutput<typeof ExportBody>;
export const LISTS = ["orders", "items", "attendees", "scans", "waiting-list"] as const;

export const StartExport = v.strictObject({ eventId: EventId, asked: ExportBody });
/** An export has the id of its job. */
export const ExportRef = v.strictObject({ eventId: EventId, exportId: JobId });

/** `url`: a link to the file, when it is whole. It needs no header and ends at `expiresAt`; another call gives another link for a day. */
export const ExportView = v.object({
  job: JobView,
  list: v.picklist(LISTS),
  url: v.exactOptional(v.string()),
  expiresAt: v.exactOptional(v.string()),
});
export type ExportView = v.InferOutput<typeof ExportView>;

/** The path and the query of a file's signed link. */
export const ExportFilePath = v.strictObject({ exportId: JobId });
export const ExportFileQuery = v.strictObject({
  expires: v.pipe(v.string(), v.regex(/^[1-9]\d{0,11}$/)),
  signature: v.string(),
});
export const ExportFileRef = v.strictObject({ ...ExportFilePath.entries, ...ExportFileQuery.entries });
