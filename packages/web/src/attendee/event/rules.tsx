/** Who sells and how to reach them, and the organizer's rules. */
import type { EventOnSale } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { OrganizerMark } from "../../parts/organizer-mark.tsx";
import { allowsReturns } from "../refund/policy.ts";
import { PolicyText } from "../refund/policy-text.tsx";
import { Prose } from "./prose.tsx";
import "./rules.css";

const Organizer = ({ organizer }: { organizer: NonNullable<EventOnSale["organizer"]> }) => {
  const { name, email, phone, url, colour, picture } = organizer;
  return (
    <section class="event__about stack">
      <h2>{m.event_organizer()}</h2>
      {(colour ?? picture) !== undefined && <OrganizerMark {...{ name, colour, picture }} />}
      <ul class="event__contact">
        <li>
          <b>
            <bdi>{name}</bdi>
          </b>
        </li>
        {email !== undefined && (
          <li>
            <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>
          </li>
        )}
        {phone !== undefined && (
          <li>
            <a href={`tel:${phone}`}>{phone}</a>
          </li>
        )}
        {url !== undefined && (
          <li>
            <a href={url} target="_blank" rel="noopener noreferrer nofollow ugc">
              {url.replace(/^https?:\/\//, "").replace(/\/$/, "")}
            </a>
          </li>
        )}
      </ul>
    </section>
  );
};

/** The organizer's own words stand below, so that an event without returns needs no other sentence. */
const Returns = ({ event }: { event: EventOnSale }) =>
  !allowsReturns(event) && event.policies.refund?.trim() ? null : (
    <section class="event__about stack">
      <h2>{m.policy_title()}</h2>
      <PolicyText event={event} isFree={event.ticketTypes.every(({ totalPrice }) => totalPrice.amountMinor === 0)} />
    </section>
  );

const Policies = ({ policies }: Pick<EventOnSale, "policies">) => {
  const texts = [
    [m.event_policy_refund(), policies.refund],
    [m.event_policy_accessibility(), policies.accessibility],
    [m.event_policy_terms(), policies.terms],
    [m.event_policy_privacy(), policies.privacy],
  ].flatMap(([title, text]) => (text?.trim() ? [{ title, text }] : []));
  if (texts.length === 0) return null;
  return (
    <section class="event__about stack" aria-label={m.event_policies()}>
      {texts.map(({ title, text }) => (
        <details key={title} class="event__policy">
          <summary>{title}</summary>
          <Prose text={text} />
        </details>
      ))}
    </section>
  );
};

export const Rules = ({ event }: { event: EventOnSale }) => (
  <>
    {event.organizer && <Organizer organizer={event.organizer} />}
    <Returns event={event} />
    <Policies policies={event.policies} />
  </>
);
