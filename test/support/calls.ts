/** Every call of the HTTP APIs with a valid request. A test compares this list with the routes. */
import { eventBody } from "./bodies.ts";

export type Ids = {
  eventId: string;
  ticketTypeId: string;
  poolId: string;
  productId: string;
  feeId: string;
  promoCodeId: string;
  gateId: string;
  deviceId: string;
  orderId: string;
  ticketId: string;
  jobId: string;
  conflictId: string;
};
export type Call = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: string;
  /** What the call cannot be made without. */
  query?: string;
  body?: object;
  isBodyOptional?: true;
  /** Staff may make this call too. */
  staff?: true;
};

const price = { amountMinor: 5000, currency: "BRL" };

export const adminCalls = ({ gateId, ticketTypeId }: Pick<Ids, "gateId" | "ticketTypeId">): Call[] => [
  {
    method: "POST",
    path: "/events",
    body: eventBody({
      description: "All night",
      holdSeconds: 60,
      contact: { name: "The crew", email: "crew@example.com", phone: "+5511987654321", url: "https://crew.example/" },
      refundPolicy: { hoursBeforeStart: 48, daysAfterPurchase: 7, keepFees: true },
      policies: { refund: "Within a week.", terms: "No exchange.", privacy: "Little.", accessibility: "No steps." },
    }),
  },
  { method: "GET", path: "/events", staff: true },
  { method: "GET", path: "/events/{eventId}", staff: true },
  { method: "PATCH", path: "/events/{eventId}", body: { name: "Another night", venue: { name: "The yard" } } },
  { method: "POST", path: "/events/{eventId}/publish" },
  { method: "POST", path: "/events/{eventId}/unpublish" },
  { method: "GET", path: "/jobs/{jobId}", staff: true },
  { method: "GET", path: "/jobs/{jobId}/errors", staff: true },
  { method: "POST", path: "/jobs/{jobId}/cancel" },
  {
    method: "POST",
    path: "/events/{eventId}/ticket-types",
    body: { name: "Half", description: "Bring a card.", group: "Friday", price, capacity: 5, maxPerOrder: 2 },
  },
  {
    method: "PATCH",
    path: "/events/{eventId}/ticket-types/{ticketTypeId}",
    body: {
      name: "Whole",
      price,
      capacity: 90,
      maxPerOrder: 4,
      salesStartAt: "2026-01-01T00:00:00Z",
      salesEndAt: null,
      visibility: "public",
      salesClosed: false,
    },
  },
  { method: "POST", path: "/events/{eventId}/ticket-types/order", body: { ticketTypeIds: [ticketTypeId] } },
  { method: "DELETE", path: "/events/{eventId}/ticket-types/{ticketTypeId}" },
  { method: "GET", path: "/events/{eventId}/catalog", staff: true },
  { method: "POST", path: "/events/{eventId}/pools", body: { name: "All seats", capacity: 5 } },
  { method: "PATCH", path: "/events/{eventId}/pools/{poolId}", body: { name: "Every seat", capacity: 6 } },
  { method: "DELETE", path: "/events/{eventId}/pools/{poolId}" },
  { method: "POST", path: "/events/{eventId}/products", body: { name: "Popcorn", price, stock: 5 } },
  { method: "PATCH", path: "/events/{eventId}/products/{productId}", body: { name: "Pipoca", price, stock: 6 } },
  { method: "DELETE", path: "/events/{eventId}/products/{productId}" },
  {
    method: "POST",
    path: "/events/{eventId}/fees",
    body: { name: "Service", per: "ticket", basisPoints: 1000, ticketTypeIds: [ticketTypeId] },
  },
  { method: "PATCH", path: "/events/{eventId}/fees/{feeId}", body: { name: "Handling", per: "order", amount: price, ticketTypeIds: null } },
  { method: "DELETE", path: "/events/{eventId}/fees/{feeId}" },
  {
    method: "POST",
    path: "/events/{eventId}/invitations",
    body: {
      ticketTypeId,
      attendees: [{ name: "Ana", email: "ana@example.com", phone: "+5511987654321", locale: "en" }],
      payment: "elsewhere",
      note: "Sponsor",
      locale: "pt-BR",
    },
  },
  { method: "GET", path: "/events/{eventId}/promo-codes", staff: true },
  {
    method: "POST",
    path: "/events/{eventId}/promo-codes",
    body: { code: "friends", percentOff: 20, maxUses: 50, maxPerBuyer: 1, ticketTypeIds: [ticketTypeId], minQuantity: 2 },
  },
  {
    method: "PATCH",
    path: "/events/{eventId}/promo-codes/{promoCodeId}",
    body: { amountOff: price, maxUses: 40, startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" },
  },
  { method: "DELETE", path: "/events/{eventId}/promo-codes/{promoCodeId}" },
  { method: "POST", path: "/events/{eventId}/gates", body: { name: "South", mode: "exit", reentry: true, ticketTypeIds: [] }, staff: true },
  { method: "GET", path: "/events/{eventId}/gates", staff: true },
  { method: "PATCH", path: "/events/{eventId}/gates/{gateId}", body: { name: "North door", mode: "entry", reentry: false }, staff: true },
  { method: "DELETE", path: "/events/{eventId}/gates/{gateId}", staff: true },
  { method: "GET", path: "/events/{eventId}/devices", staff: true },
  { method: "POST", path: "/events/{eventId}/devices", body: { name: "Phone 2", gateId, role: "steward" }, staff: true },
  { method: "GET", path: "/events/{eventId}/orders", staff: true },
  { method: "GET", path: "/events/{eventId}/tickets", staff: true },
  { method: "GET", path: "/events/{eventId}/scans", staff: true },
  { method: "GET", path: "/events/{eventId}/scans.csv", staff: true },
  { method: "GET", path: "/events/{eventId}/orders.csv", staff: true },
  { method: "GET", path: "/events/{eventId}/items.csv", staff: true },
  { method: "GET", path: "/events/{eventId}/attendees.csv", staff: true },
  { method: "GET", path: "/events/{eventId}/gate-policy", staff: true },
  {
    method: "PATCH",
    path: "/events/{eventId}/gate-policy",
    body: { earlyMinutes: 30, lateMinutes: 15, ticketTypes: [{ ticketTypeId, daily: true, note: "Check the age" }] },
    staff: true,
  },
  { method: "PATCH", path: "/tickets/{ticketId}", body: { note: "Wheelchair", attendee: { name: "Bia Rocha", email: "bia@example.com" } } },
  { method: "GET", path: "/events/{eventId}/conflicts", staff: true },
  { method: "POST", path: "/conflicts/{conflictId}/settle", body: { verdict: "same_entry", note: "One person" }, staff: true },
  { method: "GET", path: "/events/{eventId}/report", staff: true },
  { method: "GET", path: "/events/{eventId}/report/sales", staff: true },
  { method: "GET", path: "/events/sales", query: "eventIds={eventId}", staff: true },
  { method: "PATCH", path: "/devices/{deviceId}", body: { name: "Phone 2b", gateId }, staff: true },
  { method: "POST", path: "/devices/{deviceId}/enrolment", staff: true },
  { method: "POST", path: "/devices/{deviceId}/revoke", staff: true },
  { method: "GET", path: "/orders/{orderId}", staff: true },
  { method: "PATCH", path: "/orders/{orderId}", body: { buyer: { name: "Ana Souza" } } },
  { method: "POST", path: "/orders/{orderId}/new-link" },
  { method: "POST", path: "/orders/{orderId}/resend" },
  { method: "POST", path: "/orders/{orderId}/refund", body: { keepFees: false, reason: "Ill" }, isBodyOptional: true },
  { method: "POST", path: "/orders/{orderId}/refund/quote", body: { keepFees: true }, isBodyOptional: true },
  { method: "POST", path: "/tickets/{ticketId}/block" },
  { method: "POST", path: "/tickets/{ticketId}/unblock" },
  { method: "POST", path: "/tickets/{ticketId}/reissue" },
  { method: "POST", path: "/tickets/{ticketId}/void", body: { release: true }, isBodyOptional: true },
  // The last one: it ends the event.
  { method: "POST", path: "/events/{eventId}/cancel", body: { refund: "all", keepFees: false, message: "The roof leaks." } },
];

export const orderBody = ({ eventId, ticketTypeId }: Pick<Ids, "eventId" | "ticketTypeId">) => ({
  eventId,
  lines: [{ ticketTypeId, quantity: 1 }],
  products: [],
  buyer: { name: "Ana Souza", email: "ana@example.com", phone: "+5511987654321" },
  attendees: [{ name: "Bia", email: "bia@example.com" }],
  locale: "en",
});

export const publicCalls = (ids: Pick<Ids, "eventId" | "ticketTypeId">): Call[] => [
  { method: "GET", path: "/events" },
  { method: "GET", path: "/events/{eventId}" },
  {
    method: "POST",
    path: "/events/{eventId}/quote",
    body: { lines: orderBody(ids).lines, products: [], promoCode: "NONE" },
  },
  { method: "GET", path: "/events/{eventId}/cover.png" },
  { method: "POST", path: "/orders", body: orderBody(ids) },
  { method: "GET", path: "/orders/{orderId}" },
  { method: "PATCH", path: "/orders/{orderId}", body: { buyer: orderBody(ids).buyer, attendees: [{ name: "Bia" }], locale: "en" } },
  { method: "POST", path: "/orders/{orderId}/payment", body: { method: "simulated", card: "approve" } },
  { method: "POST", path: "/orders/{orderId}/extend" },
  { method: "POST", path: "/orders/{orderId}/cancel" },
  { method: "POST", path: "/orders/{orderId}/refund", body: {}, isBodyOptional: true },
  { method: "POST", path: "/orders/{orderId}/refund/quote", body: {}, isBodyOptional: true },
  { method: "POST", path: "/orders/{orderId}/resend" },
  { method: "GET", path: "/orders/{orderId}/tickets" },
  { method: "POST", path: "/orders/{orderId}/tickets/{ticketId}/reassign", body: { name: "Rui Barreto", email: "rui@example.com" } },
  { method: "POST", path: "/find-tickets", body: { email: "ana@example.com" } },
  { method: "GET", path: "/files/{orderId}/tickets.pdf" },
  { method: "GET", path: "/files/{ticketId}/{file}" },
  { method: "GET", path: "/settings" },
];

/** Calls of other systems, which a signature of the body proves. */
export const signedCalls: Call[] = [{ method: "POST", path: "/webhooks/stripe", body: { type: "customer.created" } }];

export const fillPath = (path: string, ids: Record<string, string>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);
