import { useMay } from "../membership.ts";
import type { EventView } from "../queries.ts";

/** A draft opens at its setup, any other event at its report; at its door for those who see nothing else. */
export const useEventHome = (): ((event: EventView) => string) => {
  const may = useMay();
  return ({ id, status }) => {
    if (!may("report.read")) return `/console/events/${id}/entrance`;
    return status === "draft" && may("event.change") ? `/console/events/${id}` : `/console/events/${id}/report`;
  };
};
