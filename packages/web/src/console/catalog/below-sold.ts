import { getErrorMessage } from "../../api/error-message.ts";
import type { ApiError } from "../../api/response.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";

/** The API sends the smallest possible limit, which is the number of sold tickets. */
export const getBelowSoldText = (error: ApiError): string => {
  const least = error.issues[0]?.params?.["min"];
  return typeof least === "number" ? m.console_below_sold({ count: formatNumber(least) }) : getErrorMessage(error);
};
