import { formatMoney, type Money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Notice } from "../../parts/notice.tsx";
import { InView } from "../../parts/in-view.tsx";
import { isolateText } from "../../language/direction.ts";
import type { EventOnSale } from "../../api/public-api.ts";
import { getRefusalText } from "../refusal-text.ts";
import type { HoldResult } from "./hold-selection.ts";

const PriceChange = ({ seen, total }: { seen: Money; total: Money }) => (
  <Notice kind="warn" icon="warning" role="alert">
    <div>{m.checkout_price_changed({ was: formatMoney(seen), now: formatMoney(total) })}</div>
  </Notice>
);

/** Others took these of the draft. */
export const SoldOutNotice = ({ event, faster }: { event: EventOnSale; faster: readonly string[] }) => {
  const names = [...event.ticketTypes, ...event.products].filter(({ id }) => faster.includes(id)).map(({ name }) => isolateText(name));
  if (names.length === 0) return null;
  return (
    <InView on={names.join()}>
      <Notice kind="warn" icon="warning" role="alert">
        <p>{m.event_faster({ names: names.join(", ") })}</p>
      </Notice>
    </InView>
  );
};

/** Why tickets are not held, next to the button that asked for them. */
export const HoldRefusal = ({ result }: { result: HoldResult }) => {
  if (result.outcome === "price_changed") return <PriceChange seen={result.was} total={result.now} />;
  if (result.outcome !== "refused") return null;
  return (
    <Notice kind="bad" icon="warning" role="alert">
      <p>{result.isHeldByBuyer ? m.open_sold_out() : getRefusalText(result.error)}</p>
    </Notice>
  );
};
