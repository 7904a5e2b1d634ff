/** Pages for addresses that lead to nothing. Loaded late, because few visits need them. */
import { m } from "../paraglide/messages.js";
import { ButtonLink } from "../parts/button.tsx";
import { ErrorPage } from "./error-pages.tsx";
import { Shell } from "./shell.tsx";

export const MissingPage = () => (
  <Shell>
    <ErrorPage title={m.page_missing_title()} text={m.page_missing_text()}>
      <ButtonLink href="/" kind="primary">
        {m.event_see_others()}
      </ButtonLink>
      <ButtonLink href="/find-tickets">{m.find_title()}</ButtonLink>
    </ErrorPage>
  </Shell>
);

/** For the page of details, within its shell. */
export const CheckoutEmpty = ({ eventId }: { eventId: string }) => (
  <ErrorPage title={m.checkout_empty()} text={m.checkout_empty_text()}>
    <ButtonLink href={`/e/${eventId}`} kind="primary">
      {m.checkout_to_event()}
    </ButtonLink>
  </ErrorPage>
);

/** Does not tell whether the order is missing or the link is wrong. */
export const OrderMissing = () => (
  <Shell>
    <ErrorPage title={m.order_missing()} text={m.order_missing_text()}>
      <ButtonLink href="/find-tickets" kind="primary">
        {m.find_title()}
      </ButtonLink>
      <ButtonLink href="/orders">{m.nav_my_tickets()}</ButtonLink>
    </ErrorPage>
  </Shell>
);
