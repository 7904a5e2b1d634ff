import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Shell } from "../shell.tsx";
import { TroublePage } from "../trouble-page.tsx";

/** One page for an order that is not there and for a link that does not open it. */
export const OrderMissing = () => (
  <Shell>
    <TroublePage title={m.order_missing()} text={m.order_missing_text()}>
      <ButtonLink href="/orders" kind="primary">
        {m.nav_my_tickets()}
      </ButtonLink>
      <ButtonLink href="/">{m.event_see_others()}</ButtonLink>
    </TroublePage>
  </Shell>
);
