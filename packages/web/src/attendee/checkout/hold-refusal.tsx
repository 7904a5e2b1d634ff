import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney, type Money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import "../error-messages.ts";
import type { HoldResult } from "./hold-selection.ts";

const PriceChange = ({ seen, total }: { seen: Money; total: Money }) => (
  <Notice kind="warn" icon="warning" role="alert">
    <div>{m.checkout_price_changed({ was: formatMoney(seen), now: formatMoney(total) })}</div>
  </Notice>
);

/** Why tickets are not held, next to the button that asked for them. */
export const HoldRefusal = ({ result }: { result: HoldResult }) => {
  if (result.outcome === "price_changed") return <PriceChange seen={result.was} total={result.now} />;
  if (result.outcome !== "refused") return null;
  return (
    <Notice kind="bad" icon="warning" role="alert">
      <p>{result.isHeldByBuyer ? m.open_sold_out() : getErrorMessage(result.error)}</p>
    </Notice>
  );
};
