import { OrganizationPictureView } from "../organization/organization.schema.ts";
import * as v from "valibot";
import { MAX_OFFER_SECONDS } from "./event.waiting.rules.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { Instant, TimeZone } from "../kernel/instant.ts";
import { notList } from "../kernel/list.ts";
import { Currency, Money } from "../kernel/money.ts";
import { Page } from "../kernel/page.ts";
import { Email, Name, Phone, Prose, WebUrl } from "../kernel/text.ts";

export const EventId = idSchema("evt", "an event");

/** How long an unpaid order holds its tickets. */
export const DEFAULT_HOLD_SECONDS = 900;
export const MAX_HOLD_SECONDS = 3600;
const HoldSeconds = v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(MAX_HOLD_SECONDS));

export const MAX_CITY_LENGTH = 80;
/** For the list's filter. */
const City = v.pipe(v.string(), v.regex(/\S/, "Must not be empty."), v.maxLength(MAX_CITY_LENGTH, "Is too long."));
/** The one who sells, and how buyers reach them. */
const Contact = v.strictObject({
  name: Name,
  email: v.exactOptional(Email),
  phone: v.exactOptional(Phone),
  url: v.exactOptional(WebUrl),
});

/** Every page of the event that is open reads them again and again. */
const Policy = v.pipe(v.string(), v.maxLength(4_000, "Is too long."));

/** Buyers look for these texts before they buy. The organizer writes them. */
const Policies = notList(
  v.strictObject({
    refund: v.exactOptional(Policy),
    terms: v.exactOptional(Policy),
    privacy: v.exactOptional(Policy),
    accessibility: v.exactOptional(Policy),
  }),
);
export type Policies = v.InferOutput<typeof Policies>;

const Hours = v.pipe(v.number(), v.integer("Must be a whole number."), v.minValue(0), v.maxValue(8_760));
const Days = v.pipe(v.number(), v.integer("Must be a whole number."), v.minValue(1), v.maxValue(365));

/** Until when buyers may cancel by themselves. With neither time nobody may. With both the earlier one counts. */
const RefundPolicyBody = notList(
  v.strictObject({
    hoursBeforeStart: v.exactOptional(Hours),
    daysAfterPurchase: v.exactOptional(Days),
    /** Fees stay with the organizer. */
    keepFees: v.exactOptional(v.boolean()),
    /** For so many days after the event was moved its earlier buyers may cancel, whatever else it says, and get everything back. Default: 14. */
    daysAfterMove: v.exactOptional(Days),
  }),
);
const RefundPolicyView = v.object({
  hoursBeforeStart: v.exactOptional(v.number()),
  daysAfterPurchase: v.exactOptional(v.number()),
  keepFees: v.exactOptional(v.boolean()),
  daysAfterMove: v.exactOptional(v.number()),
});

/** The list is on unless it is switched off. `offerSeconds`: how long an offer holds its tickets, two hours by default, 23 hours at most. */
const WaitingListBody = notList(
  v.strictObject({
    isOn: v.exactOptional(v.boolean()),
    offerSeconds: v.exactOptional(
      v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(MAX_OFFER_SECONDS, `Must be at most ${MAX_OFFER_SECONDS}: 23 hours.`)),
    ),
  }),
);
/** In years; 0: for all ages. */
const MinimumAge = v.pipe(v.number(), v.integer("Must be a whole number."), v.minValue(0), v.maxValue(21));

const fields = {
  name: Name,
  description: v.exactOptional(Prose),
  venue: v.strictObject({ name: Name, address: v.exactOptional(Prose), city: v.exactOptional(City) }),
  contact: v.exactOptional(Contact),
  policies: v.exactOptional(Policies),
  refundPolicy: v.exactOptional(RefundPolicyBody),
  waitingList: v.exactOptional(WaitingListBody),
  /** Guests are reminded on the day before, unless this is false. */
  reminder: v.exactOptional(v.boolean()),
  minimumAge: v.exactOptional(MinimumAge),
  startsAt: Instant,
  endsAt: Instant,
  timeZone: TimeZone,
  currency: Currency,
  /** Default: two hours before the start. */
  doorsOpenAt: v.exactOptional(Instant),
  holdSeconds: v.optional(HoldSeconds, DEFAULT_HOLD_SECONDS),
};

type Times = { startsAt: string; endsAt: string; doorsOpenAt?: string };
const endsAfterStart = ({ startsAt, endsAt }: Times): boolean => Date.parse(endsAt) > Date.parse(startsAt);
const doorsOpenByStart = ({ doorsOpenAt, startsAt }: Times): boolean => !doorsOpenAt || Date.parse(doorsOpenAt) <= Date.parse(startsAt);
export const ENDS_EARLY = "Must be after the start.";
export const DOORS_LATE = "Must not be after the start.";

export const EventBody = v.pipe(
  v.strictObject(fields),
  v.forward(
    v.check((body) => endsAfterStart(body), ENDS_EARLY),
    ["endsAt"],
  ),
  v.forward(
    v.check((body) => doorsOpenByStart(body), DOORS_LATE),
    ["doorsOpenAt"],
  ),
);
export type EventBody = v.InferOutput<typeof EventBody>;

/** The currency cannot change, because prices are in it. */
const changeFields = {
  name: v.exactOptional(fields.name),
  description: fields.description,
  venue: v.exactOptional(fields.venue),
  startsAt: v.exactOptional(fields.startsAt),
  endsAt: v.exactOptional(fields.endsAt),
  timeZone: v.exactOptional(fields.timeZone),
  doorsOpenAt: fields.doorsOpenAt,
  /** Null removes it. */
  contact: v.exactOptional(v.nullable(Contact)),
  /** Null removes it. */
  refundPolicy: v.exactOptional(v.nullable(RefundPolicyBody)),
  /** Null removes it. */
  minimumAge: v.exactOptional(v.nullable(MinimumAge)),
  /** Replaces all of them. */
  policies: fields.policies,
  /** Replaces both of its fields. */
  waitingList: fields.waitingList,
  reminder: fields.reminder,
};
export const EventChange = v.strictObject({
  ...changeFields,
  holdSeconds: v.exactOptional(HoldSeconds),
  /** The version that the caller read. The change is refused when the event has another one. */
  version: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** Tells every buyer of the new time or place, once, and lets them cancel for a while. For a published event. */
  notify: v.exactOptional(v.boolean()),
});
export type EventChange = v.InferOutput<typeof EventChange>;

/** `refund`: whether the orders are refunded. `message`: to the buyers. */
export const CancelBody = v.strictObject({
  refund: v.picklist(["all", "none"]),
  keepFees: v.optional(v.boolean(), false),
  message: v.exactOptional(v.pipe(v.string(), v.regex(/\S/, "Must not be empty."), v.maxLength(1_000, "Is too long."))),
});
export const CancelEvent = v.strictObject({ eventId: EventId, cancellation: CancelBody });
export type CancelBody = v.InferOutput<typeof CancelBody>;

export const EventRef = v.strictObject({ eventId: EventId });
/** A promo code, as its holder typed it. */
export const TypedCode = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
export const WithCode = v.strictObject({ code: v.exactOptional(TypedCode) });
export const EventWithCode = v.strictObject({ eventId: EventId, ...WithCode.entries });
export const PreviewRef = v.strictObject({ eventId: EventId, accessToken: v.pipe(v.string(), v.maxLength(100)) });
export const PreviewLink = v.object({ url: v.string() });
export const ChangeEvent = v.strictObject({ eventId: EventId, change: EventChange });
export const ListEvents = Page;
/** `city`: as in `venue.city`, without regard to case and accents. A page may be shorter than its limit. */
export const ListPublished = v.strictObject({ ...Page.entries, city: v.exactOptional(City) });

/** `cancelled`: of an event alone. `held`: everything that is left is in orders that wait for their payment, and some may come back. */
export const Availability = v.picklist(["available", "few", "held", "sold_out", "not_on_sale", "cancelled"]);
export type Availability = v.InferOutput<typeof Availability>;

export const VenueView = v.object({ name: v.string(), address: v.exactOptional(v.string()), city: v.exactOptional(v.string()) });
const ContactView = v.object({
  name: v.string(),
  email: v.exactOptional(v.string()),
  phone: v.exactOptional(v.string()),
  url: v.exactOptional(v.string()),
});
/** The organization has a picture and a colour, an event's own contact has none. */
const OrganizerView = v.object({
  ...ContactView.entries,
  colour: v.exactOptional(v.string()),
  picture: v.exactOptional(OrganizationPictureView),
});
const PoliciesView = v.object({
  refund: v.exactOptional(v.string()),
  terms: v.exactOptional(v.string()),
  privacy: v.exactOptional(v.string()),
  accessibility: v.exactOptional(v.string()),
});

/** The time and place before the last move. Until `refundUntil` those may cancel who ordered before `at`. */
const MovedView = v.object({
  at: v.string(),
  startsAt: v.string(),
  endsAt: v.string(),
  venue: VenueView,
  refundUntil: v.string(),
});

export const PictureView = v.object({
  /** On the site, from its root. A picture never changes below its address. */
  url: v.string(),
  alt: v.string(),
  width: v.number(),
  height: v.number(),
  /** At most 480 wide, for lists. */
  thumbnailUrl: v.exactOptional(v.string()),
});
export type PictureView = v.InferOutput<typeof PictureView>;

/** The colours of the drawn cover, from the organizer's. Absent: they follow from the event's id. */
export const CoverView = v.object({ ground: v.string(), first: v.string(), second: v.string(), accent: v.string() });

export const EventSummary = v.object({
  id: v.string(),
  name: v.string(),
  venue: VenueView,
  startsAt: v.string(),
  endsAt: v.string(),
  timeZone: v.string(),
  /** The least that an order of one ticket costs, with every fee. */
  fromPrice: v.nullable(Money),
  availability: Availability,
  /** Absent: pages draw a cover from the event's id. */
  picture: v.exactOptional(PictureView),
  cover: v.exactOptional(CoverView),
});
export type EventSummary = v.InferOutput<typeof EventSummary>;

export const TicketTypeOnSale = v.object({
  id: v.string(),
  name: v.string(),
  /** Says who may buy it, and what to bring. */
  description: v.exactOptional(v.string()),
  /** Types of one group stand together below its name. */
  group: v.exactOptional(v.string()),
  price: Money,
  /** With the fees that each ticket has. */
  totalPrice: Money,
  /** Null: unlimited. */
  available: v.nullable(v.number()),
  availability: Availability,
  maxPerOrder: v.number(),
  /** Over all orders of one buyer. */
  maxPerBuyer: v.exactOptional(v.number()),
  salesStartAt: v.string(),
  salesEndAt: v.string(),
  /** The name of the type that must be sold out, or its sale over, before this one opens. Absent: it waits for none. */
  opensAfter: v.exactOptional(v.string()),
  /** Only orders with a code that unlocks it get it. */
  needsCode: v.exactOptional(v.literal(true)),
});
export const ProductOnSale = v.object({
  id: v.string(),
  name: v.string(),
  price: Money,
  available: v.nullable(v.number()),
  availability: Availability,
});

const FeeOnSale = v.object({
  id: v.string(),
  name: v.string(),
  per: v.picklist(["ticket", "order"]),
  basisPoints: v.exactOptional(v.number()),
  amount: v.exactOptional(Money),
  ticketTypeIds: v.exactOptional(v.array(v.string())),
});

/** Asked at checkout, in this order. */
export const QuestionOnSale = v.object({
  id: v.string(),
  label: v.string(),
  help: v.exactOptional(v.string()),
  kind: v.picklist(["text", "choice", "checkbox", "date"]),
  choices: v.exactOptional(v.array(v.string())),
  linkUrl: v.exactOptional(v.string()),
  linkText: v.exactOptional(v.string()),
  per: v.picklist(["order", "attendee"]),
  required: v.boolean(),
  /** Absent: every type. */
  ticketTypeIds: v.exactOptional(v.array(v.string())),
});

export const EventOnSale = v.object({
  ...EventSummary.entries,
  description: v.exactOptional(v.string()),
  doorsOpenAt: v.string(),
  organizer: v.exactOptional(OrganizerView),
  policies: PoliciesView,
  refundPolicy: v.exactOptional(RefundPolicyView),
  /** Visitors must be as old, in years; 0: for all ages. Absent: nothing is said about it. */
  minimumAge: v.exactOptional(v.number()),
  /** Absent: it was never moved. */
  moved: v.exactOptional(MovedView),
  ticketTypes: v.array(TicketTypeOnSale),
  /** True: people may wait for types that are sold out. */
  hasWaitingList: v.exactOptional(v.literal(true)),
  /** True: pages ask for a promo code. Absent: the event has none. */
  hasPromoCodes: v.exactOptional(v.literal(true)),
  products: v.array(ProductOnSale),
  /** Every buyer pays them beside the prices of tickets. */
  fees: v.array(FeeOnSale),
  /** Absent: nothing is asked. */
  questions: v.exactOptional(v.array(QuestionOnSale)),
});
export type EventOnSale = v.InferOutput<typeof EventOnSale>;

export const EventView = v.object({
  id: v.string(),
  status: v.picklist(["draft", "published", "cancelled"]),
  name: v.string(),
  description: v.exactOptional(v.string()),
  venue: VenueView,
  startsAt: v.string(),
  endsAt: v.string(),
  doorsOpenAt: v.string(),
  timeZone: v.string(),
  currency: v.string(),
  contact: v.exactOptional(ContactView),
  refundPolicy: v.exactOptional(RefundPolicyView),
  minimumAge: v.exactOptional(v.number()),
  picture: v.exactOptional(PictureView),
  cover: v.exactOptional(CoverView),
  /** Left out in lists. */
  policies: v.exactOptional(PoliciesView),
  holdSeconds: v.number(),
  reminder: v.exactOptional(v.boolean()),
  waitingList: v.exactOptional(v.object({ isOn: v.exactOptional(v.boolean()), offerSeconds: v.exactOptional(v.number()) })),
  /** Set for a cancelled event. */
  cancellation: v.exactOptional(
    v.object({ refund: v.picklist(["all", "none"]), keepFees: v.boolean(), message: v.exactOptional(v.string()), at: v.string() }),
  ),
  /** Absent: it was never moved. */
  moved: v.exactOptional(MovedView),
  version: v.number(),
  createdAt: v.string(),
});
export type EventView = v.InferOutput<typeof EventView>;
