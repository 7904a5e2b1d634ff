/** The head of an event's page, for search engines and messengers, which run no script. Pure. */
import { PREVIEW } from "@catraca/core/event/event.image.ts";
import { addressOf } from "@catraca/core/event/event.place.rules.ts";
import { formatEventStart } from "@catraca/core/event/event.time.ts";
import type { EventOnSale } from "@catraca/core/event.schema";
import { decimal } from "@catraca/core/kernel/money";
import { escapeHtml, toOneLine } from "@catraca/core/kernel/text";

/** A preview shows about this much. */
const MAX_DESCRIPTION = 200;

const shorten = (text: string): string => {
  const line = toOneLine(text).replaceAll(/\s+/g, " ");
  return line.length <= MAX_DESCRIPTION ? line : `${line.slice(0, line.lastIndexOf(" ", MAX_DESCRIPTION - 1)).trimEnd()}…`;
};

const placeOf = ({ venue }: EventOnSale): string => [venue.name, addressOf(venue)].filter(Boolean).join(", ");

const descriptionOf = (event: EventOnSale): string =>
  shorten(
    [
      formatEventStart({ startsAtMs: Date.parse(event.startsAt), timeZone: event.timeZone }, "pt-BR"),
      placeOf(event),
      event.description ?? "",
    ]
      .filter(Boolean)
      .join(" · "),
  );

/** schema.org/ItemAvailability */
const AVAILABILITY = {
  available: "https://schema.org/InStock",
  few: "https://schema.org/LimitedAvailability",
  held: "https://schema.org/Reserved",
  sold_out: "https://schema.org/SoldOut",
  not_on_sale: "https://schema.org/OutOfStock",
  cancelled: "https://schema.org/Discontinued",
} as const;

/** The organizer's picture, else the drawn cover. */
const imageOf = ({ id, name, picture }: EventOnSale, url: string) => {
  const { url: path, ...rest } = picture ?? { url: `/api/events/${id}/cover.png`, ...PREVIEW, alt: name };
  return { ...rest, url: new URL(path, url).href, contentType: TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "image/png" };
};

const TYPES: Record<string, string> = { jpg: "image/jpeg", webp: "image/webp" };

/** schema.org/Event, by developers.google.com/search/docs/appearance/structured-data/event. */
export const structured = (event: EventOnSale, url: string): object => ({
  "@context": "https://schema.org",
  "@type": "Event",
  name: event.name,
  ...(event.description ? { description: event.description } : {}),
  url,
  image: [imageOf(event, url).url],
  startDate: event.startsAt,
  endDate: event.endsAt,
  doorTime: event.doorsOpenAt,
  ...(event.minimumAge === undefined ? {} : { typicalAgeRange: `${event.minimumAge}-` }),
  eventStatus: `https://schema.org/${event.availability === "cancelled" ? "EventCancelled" : "EventScheduled"}`,
  eventAttendanceMode: "https://schema.org/OfflineEventAttendanceMode",
  location: {
    "@type": "Place",
    name: event.venue.name,
    ...(event.venue.address ? { address: { "@type": "PostalAddress", streetAddress: event.venue.address } } : {}),
  },
  offers: event.ticketTypes.map(({ name, totalPrice: price, availability, salesStartAt, salesEndAt }) => ({
    "@type": "Offer",
    name,
    price: decimal(price),
    priceCurrency: price.currency,
    availability: AVAILABILITY[availability],
    validFrom: salesStartAt,
    validThrough: salesEndAt,
    url,
  })),
});

/** Escapes `<` so that the JSON cannot close its script tag. */
const toScriptJson = (value: object): string => JSON.stringify(value).replaceAll("<", "\\u003c");

const meta = (attribute: "name" | "property", name: string, content: string): string =>
  `<meta ${attribute}="${name}" content="${escapeHtml(content)}" />`;

export const headOf = (event: EventOnSale, url: string): string => {
  const name = toOneLine(event.name);
  const description = descriptionOf(event);
  const image = imageOf(event, url);
  return [
    `<title>${escapeHtml(name)} · Catraca</title>`,
    meta("name", "description", description),
    `<link rel="canonical" href="${escapeHtml(url)}" />`,
    meta("property", "og:type", "website"),
    meta("property", "og:site_name", "Catraca"),
    meta("property", "og:title", name),
    meta("property", "og:description", description),
    meta("property", "og:url", url),
    meta("property", "og:locale", "pt_BR"),
    meta("property", "og:image", image.url),
    meta("property", "og:image:type", image.contentType),
    meta("property", "og:image:width", String(image.width)),
    meta("property", "og:image:height", String(image.height)),
    meta("property", "og:image:alt", toOneLine(image.alt)),
    meta("name", "twitter:card", "summary_large_image"),
    `<script type="application/ld+json">${toScriptJson(structured(event, url))}</script>`,
    // The page draws this before its own request is answered.
    `<script type="application/json" id="event-${escapeHtml(event.id)}">${toScriptJson(event)}</script>`,
  ].join("\n    ");
};

const TITLE = /<title>[^<]*<\/title>/;

/** Replaces the title of the page. */
export const withHead = (page: string, head: string): string => page.replace(TITLE, () => head);
