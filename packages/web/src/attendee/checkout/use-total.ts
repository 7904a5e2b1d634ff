import { useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import type { Money } from "../../language/format.ts";
import type { Selection } from "../selection.ts";
import { reloadEvent } from "../open-orders/released.ts";
import { findNewTotal } from "./refusals.ts";

/** The sum that the buyer saw and the sum that the order costs. They differ when a price changed while the form was open. */
export const useTotal = (eventId: string, selection: Selection) => {
  const { query } = useLocation();
  const parse = (amountMinor: string | undefined): Money | undefined =>
    /^\d{1,12}$/.test(amountMinor ?? "") ? { ...selection.total, amountMinor: Number(amountMinor) } : undefined;
  const [seen, setSeen] = useState(() => parse(query["was"]) ?? selection.total);
  /** From a refusal, which is newer than the page's copy of the event. */
  const [newTotal, setNewTotal] = useState(() => parse(query["now"]));
  useEffect(() => {
    if (newTotal) void reloadEvent(eventId).then(() => setNewTotal(undefined));
  }, [newTotal]);
  const total = newTotal ?? selection.total;
  const onError = (error: unknown): void => setNewTotal(findNewTotal(error));
  return { seen, total, isChanged: seen.amountMinor !== total.amountMinor, accept: () => setSeen(total), onError };
};
