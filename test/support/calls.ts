/** Every call of the HTTP APIs with a valid request. A test compares this list with the routes. */
import type { Permission } from "@catraca/core/organization.rules";
import { eventBody } from "./bodies.ts";
import { PICTURES } from "./pictures.ts";

export type Ids = {
  eventId: string;
  ticketTypeId: string;
  poolId: string;
  productId: string;
  feeId: string;
  questionId: string;
  promoCodeId: string;
  gateId: string;
  deviceId: string;
  orderId: string;
  ticketId: string;
  jobId: string;
  exportId: string;
  conflictId: string;
  memberId: string;
  entryId: string;
  keyId: string;
  externalId: string;
  typeExternalId: string;
  webhookId: string;
  deliveryId: string;
};
export type Call = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  /** What the call cannot be made without. */
  query?: string;
  body?: object;
  isBodyOptional?: true;
};
/** `may`: the kind of operation, by which the one table says who may make the call. `anyone`: whoever is signed in. */
export type AdminCall = Call & {
  may: Permission | "anyone";
  /** The id in the path is the caller's, who makes something with it: nobody else's thing has it. */
  isOwnId?: true;
};

const price = { amountMinor: 5000, currency: "BRL" };

export const adminCalls = ({ gateId, ticketTypeId }: Pick<Ids, "gateId" | "ticketTypeId">): AdminCall[] => [
  {
    method: "POST",
    path: "/events",
    may: "event.create",
    body: eventBody({
      description: "All night",
      holdSeconds: 60,
      contact: { name: "The crew", email: "crew@example.com", phone: "+5511987654321", url: "https://crew.example/" },
      refundPolicy: { hoursBeforeStart: 48, daysAfterPurchase: 7, keepFees: true },
      waitingList: { isOn: true, offerSeconds: 3600 },
      reminder: true,
      policies: { refund: "Within a week.", terms: "No exchange.", privacy: "Little.", accessibility: "No steps." },
    }),
  },
  { method: "GET", path: "/events", may: "event.read" },
  { method: "GET", path: "/events/{eventId}", may: "event.read" },
  { method: "PATCH", path: "/events/{eventId}", may: "event.change", body: { name: "Another night", venue: { name: "The yard" } } },
  { method: "POST", path: "/events/{eventId}/publish", may: "event.change" },
  { method: "POST", path: "/events/{eventId}/unpublish", may: "event.change" },
  {
    method: "POST",
    path: "/events/{eventId}/picture",
    may: "event.change",
    body: { image: PICTURES.simple, thumbnail: PICTURES.simple, alt: "A band on a stage." },
  },
  { method: "DELETE", path: "/events/{eventId}/picture", may: "event.change" },
  { method: "POST", path: "/events/{eventId}/preview-link", may: "event.change" },
  { method: "GET", path: "/jobs/{jobId}", may: "job.read" },
  { method: "GET", path: "/jobs/{jobId}/errors", may: "job.read" },
  { method: "POST", path: "/jobs/{jobId}/cancel", may: "job.cancel" },
  {
    method: "POST",
    path: "/events/{eventId}/ticket-types",
    may: "event.change",
    body: { name: "Half", description: "Bring a card.", group: "Friday", price, capacity: 5, maxPerOrder: 2 },
  },
  {
    method: "PATCH",
    path: "/events/{eventId}/ticket-types/{ticketTypeId}",
    may: "event.change",
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
  { method: "POST", path: "/events/{eventId}/ticket-types/order", may: "event.change", body: { ticketTypeIds: [ticketTypeId] } },
  { method: "DELETE", path: "/events/{eventId}/ticket-types/{ticketTypeId}", may: "event.change" },
  { method: "GET", path: "/events/{eventId}/catalog", may: "catalog.read" },
  { method: "POST", path: "/events/{eventId}/pools", may: "event.change", body: { name: "All seats", capacity: 5 } },
  { method: "PATCH", path: "/events/{eventId}/pools/{poolId}", may: "event.change", body: { name: "Every seat", capacity: 6 } },
  { method: "DELETE", path: "/events/{eventId}/pools/{poolId}", may: "event.change" },
  { method: "POST", path: "/events/{eventId}/products", may: "event.change", body: { name: "Popcorn", price, stock: 5 } },
  { method: "PATCH", path: "/events/{eventId}/products/{productId}", may: "event.change", body: { name: "Pipoca", price, stock: 6 } },
  { method: "DELETE", path: "/events/{eventId}/products/{productId}", may: "event.change" },
  {
    method: "POST",
    path: "/events/{eventId}/fees",
    may: "event.change",
    body: { name: "Service", per: "ticket", basisPoints: 1000, ticketTypeIds: [ticketTypeId] },
  },
  {
    method: "PATCH",
    path: "/events/{eventId}/fees/{feeId}",
    may: "event.change",
    body: { name: "Handling", per: "order", amount: price, ticketTypeIds: null },
  },
  { method: "DELETE", path: "/events/{eventId}/fees/{feeId}", may: "event.change" },
  { method: "GET", path: "/events/{eventId}/questions", may: "catalog.read" },
  {
    method: "POST",
    path: "/events/{eventId}/questions",
    may: "event.change",
    body: {
      label: "I accept the rules of the house.",
      help: "Read them first.",
      kind: "checkbox",
      linkUrl: "https://crew.example/rules",
      linkText: "The rules",
      per: "attendee",
      required: false,
      ticketTypeIds: [ticketTypeId],
      showAtGate: true,
    },
  },
  {
    method: "PATCH",
    path: "/events/{eventId}/questions/{questionId}",
    may: "event.change",
    body: { label: "What do you eat?", help: null, per: "order", required: false, ticketTypeIds: null, showAtGate: false },
  },
  { method: "DELETE", path: "/events/{eventId}/questions/{questionId}", may: "event.change" },
  { method: "POST", path: "/events/{eventId}/questions/order", may: "event.change", body: { questionIds: [] } },
  {
    method: "POST",
    path: "/events/{eventId}/invitations",
    may: "guest.invite",
    body: {
      ticketTypeId,
      attendees: [{ name: "Ana", email: "ana@example.com", phone: "+5511987654321", locale: "en" }],
      payment: "elsewhere",
      note: "Sponsor",
      locale: "pt-BR",
    },
  },
  {
    method: "POST",
    path: "/events/{eventId}/messages",
    may: "message.send",
    body: { segment: "all", subject: "Doors at nine", body: "Come early.", dryRun: true },
  },
  { method: "GET", path: "/events/{eventId}/messages", may: "message.send" },
  { method: "POST", path: "/events/{eventId}/messages/{jobId}/again", may: "message.send" },
  { method: "GET", path: "/events/{eventId}/promo-codes", may: "catalog.read" },
  {
    method: "POST",
    path: "/events/{eventId}/promo-codes",
    may: "event.change",
    body: { code: "friends", percentOff: 20, maxUses: 50, maxPerBuyer: 1, ticketTypeIds: [ticketTypeId], minQuantity: 2 },
  },
  {
    method: "PATCH",
    path: "/events/{eventId}/promo-codes/{promoCodeId}",
    may: "event.change",
    body: { amountOff: price, maxUses: 40, startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" },
  },
  { method: "DELETE", path: "/events/{eventId}/promo-codes/{promoCodeId}", may: "event.change" },
  {
    method: "POST",
    path: "/events/{eventId}/gates",
    may: "gate.manage",
    body: { name: "South", mode: "exit", reentry: true, ticketTypeIds: [] },
  },
  { method: "GET", path: "/events/{eventId}/gates", may: "gate.manage" },
  {
    method: "PATCH",
    path: "/events/{eventId}/gates/{gateId}",
    may: "gate.manage",
    body: { name: "North door", mode: "entry", reentry: false },
  },
  { method: "DELETE", path: "/events/{eventId}/gates/{gateId}", may: "gate.manage" },
  { method: "GET", path: "/events/{eventId}/devices", may: "device.manage" },
  { method: "POST", path: "/events/{eventId}/devices", may: "device.manage", body: { name: "Phone 2", gateId, role: "steward" } },
  { method: "GET", path: "/events/{eventId}/orders", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/tickets", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/scans", may: "scan.read" },
  { method: "GET", path: "/events/{eventId}/scans.csv", may: "scan.read" },
  { method: "GET", path: "/events/{eventId}/orders.csv", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/items.csv", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/attendees.csv", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/waiting-list.csv", may: "order.read" },
  { method: "POST", path: "/events/{eventId}/exports", may: "order.read", body: { list: "orders" } },
  { method: "GET", path: "/events/{eventId}/exports/{exportId}", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/waiting-list", may: "order.read" },
  { method: "GET", path: "/events/{eventId}/waiting-list/counts", may: "order.read" },
  { method: "DELETE", path: "/waiting-list/{entryId}", may: "event.change" },
  { method: "GET", path: "/events/{eventId}/gate-policy", may: "gate.policy" },
  {
    method: "PATCH",
    path: "/events/{eventId}/gate-policy",
    may: "gate.policy",
    body: { earlyMinutes: 30, lateMinutes: 15, ticketTypes: [{ ticketTypeId, daily: true, note: "Check the age" }] },
  },
  {
    method: "PATCH",
    path: "/tickets/{ticketId}",
    may: "order.handle",
    body: { note: "Wheelchair", attendee: { name: "Bia Rocha", email: "bia@example.com" } },
  },
  { method: "GET", path: "/events/{eventId}/conflicts", may: "scan.read" },
  { method: "POST", path: "/conflicts/{conflictId}/settle", may: "conflict.settle", body: { verdict: "same_entry", note: "One person" } },
  { method: "GET", path: "/events/{eventId}/report", may: "report.read" },
  { method: "GET", path: "/events/{eventId}/report/sales", may: "report.read" },
  { method: "GET", path: "/events/{eventId}/statement", may: "report.read" },
  { method: "GET", path: "/events/{eventId}/statement.csv", may: "report.read" },
  { method: "GET", path: "/events/sales", may: "report.read", query: "eventIds={eventId}" },
  { method: "PATCH", path: "/devices/{deviceId}", may: "device.manage", body: { name: "Phone 2b", gateId } },
  { method: "POST", path: "/devices/{deviceId}/enrolment", may: "device.manage" },
  { method: "POST", path: "/devices/{deviceId}/revoke", may: "device.manage" },
  { method: "GET", path: "/orders/{orderId}", may: "order.read" },
  { method: "PATCH", path: "/orders/{orderId}", may: "order.handle", body: { buyer: { name: "Ana Souza" } } },
  {
    method: "POST",
    path: "/orders/{orderId}/exchange",
    may: "order.handle",
    body: { productId: "prd_aaaaaaaaaaaaaaaa", toProductId: "prd_bbbbbbbbbbbbbbbb", quantity: 1 },
  },
  { method: "POST", path: "/orders/{orderId}/new-link", may: "order.handle" },
  { method: "POST", path: "/orders/{orderId}/resend", may: "order.handle" },
  { method: "POST", path: "/orders/{orderId}/try-address", may: "order.handle" },
  { method: "POST", path: "/orders/{orderId}/refund", may: "order.refund", body: { keepFees: false, reason: "Ill" }, isBodyOptional: true },
  { method: "POST", path: "/orders/{orderId}/refund/quote", may: "order.refund", body: { keepFees: true }, isBodyOptional: true },
  { method: "POST", path: "/tickets/{ticketId}/block", may: "order.handle" },
  { method: "POST", path: "/tickets/{ticketId}/unblock", may: "order.handle" },
  { method: "POST", path: "/tickets/{ticketId}/reissue", may: "order.handle" },
  { method: "POST", path: "/tickets/{ticketId}/void", may: "ticket.void", body: { release: true }, isBodyOptional: true },
  { method: "GET", path: "/organization", may: "organization.read" },
  {
    method: "PATCH",
    path: "/organization",
    may: "organization.change",
    body: { name: "Coletivo", email: "oi@rio.example", colour: "#00573b" },
  },
  { method: "POST", path: "/organization/picture", may: "organization.change", body: { image: PICTURES.simple, alt: "Our mark." } },
  { method: "DELETE", path: "/organization/picture", may: "organization.change" },
  { method: "GET", path: "/keys", may: "key.manage" },
  { method: "POST", path: "/keys", may: "key.manage", body: { name: "Accounting", scopes: ["orders:read", "reports:read"] } },
  { method: "DELETE", path: "/keys/{keyId}", may: "key.manage" },
  { method: "GET", path: "/partner/events/{externalId}", may: "partner.manage" },
  {
    method: "PUT",
    path: "/partner/events/{externalId}",
    may: "partner.manage",
    isOwnId: true,
    body: {
      updatedAt: "2026-01-01T00:00:00Z",
      event: eventBody({ description: "All night" }),
      ticketTypes: [{ externalId: "floor", name: "Floor", price, capacity: 10 }],
      publish: true,
    },
  },
  {
    method: "PUT",
    path: "/partner/events/{externalId}/allotments/{typeExternalId}",
    may: "partner.manage",
    body: { quantity: 2 },
  },
  { method: "GET", path: "/webhooks", may: "webhook.manage" },
  {
    method: "POST",
    path: "/webhooks",
    may: "webhook.manage",
    body: { name: "Accounting", url: "https://hooks.example/catraca", types: ["order.issued"], locale: "en" },
  },
  { method: "GET", path: "/webhooks/{webhookId}", may: "webhook.manage" },
  { method: "PATCH", path: "/webhooks/{webhookId}", may: "webhook.manage", body: { name: "Books", status: "active" } },
  { method: "POST", path: "/webhooks/{webhookId}/rotate", may: "webhook.manage" },
  { method: "POST", path: "/webhooks/{webhookId}/test", may: "webhook.manage" },
  { method: "GET", path: "/webhooks/{webhookId}/deliveries", may: "webhook.manage" },
  { method: "POST", path: "/deliveries/{deliveryId}/replay", may: "webhook.manage" },
  { method: "DELETE", path: "/webhooks/{webhookId}", may: "webhook.manage" },
  { method: "GET", path: "/people/requests", may: "person.handle" },
  { method: "POST", path: "/people/export", may: "person.handle", body: { email: "nobody@example.com" } },
  { method: "POST", path: "/people/erase", may: "person.handle", body: { email: "nobody@example.com", tickets: "keep" } },
  { method: "POST", path: "/people/decline", may: "person.handle", body: { email: "nobody@example.com", reason: "books" } },
  { method: "GET", path: "/audit", may: "audit.read_organization" },
  { method: "GET", path: "/audit.csv", may: "audit.read_organization" },
  { method: "GET", path: "/events/{eventId}/audit", may: "audit.read" },
  { method: "GET", path: "/events/{eventId}/audit.csv", may: "audit.read" },
  { method: "GET", path: "/memberships", may: "anyone" },
  { method: "GET", path: "/members", may: "member.read" },
  { method: "POST", path: "/members", may: "member.manage", body: { email: "rui@example.com", role: "door" } },
  { method: "PATCH", path: "/members/{memberId}", may: "member.manage", body: { name: "Rui Barreto" } },
  { method: "POST", path: "/members/{memberId}/send-again", may: "member.manage", body: { locale: "en" }, isBodyOptional: true },
  { method: "POST", path: "/members/{memberId}/preview", may: "anyone", body: { token: "1.A" } },
  { method: "POST", path: "/members/{memberId}/accept", may: "anyone", body: { token: "1.A" } },
  { method: "DELETE", path: "/members/{memberId}", may: "member.manage" },
  // The last one: it ends the event.
  {
    method: "POST",
    path: "/events/{eventId}/cancel",
    may: "event.change",
    body: { refund: "all", keepFees: false, message: "The roof leaks." },
  },
];

export const orderBody = ({ eventId, ticketTypeId }: Pick<Ids, "eventId" | "ticketTypeId">) => ({
  eventId,
  lines: [{ ticketTypeId, quantity: 1 }],
  products: [],
  buyer: { name: "Ana Souza", email: "ana@example.com", phone: "+5511987654321" },
  attendees: [{ name: "Bia", email: "bia@example.com" }],
  locale: "en",
});

const entryBody = ({ ticketTypeId }: Pick<Ids, "ticketTypeId">) => ({
  ticketTypeId,
  quantity: 1,
  name: "Ana Souza",
  email: "ana@example.com",
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
  { method: "GET", path: "/events/{eventId}/preview" },
  { method: "GET", path: "/events/{eventId}/cover.png" },
  { method: "POST", path: "/events/{eventId}/waiting-list", body: entryBody(ids) },
  { method: "GET", path: "/waiting-list/{entryId}" },
  { method: "POST", path: "/waiting-list/{entryId}/accept" },
  { method: "POST", path: "/waiting-list/{entryId}/confirm" },
  { method: "DELETE", path: "/waiting-list/{entryId}" },
  { method: "GET", path: "/events/{eventId}/pictures/{picture}" },
  { method: "POST", path: "/orders", body: orderBody(ids) },
  { method: "GET", path: "/orders/{orderId}" },
  { method: "PATCH", path: "/orders/{orderId}", body: { buyer: orderBody(ids).buyer, attendees: [{ name: "Bia" }], locale: "en" } },
  { method: "PATCH", path: "/orders/{orderId}/buyer", body: { name: "Ana Sousa" } },
  { method: "POST", path: "/orders/{orderId}/payment", body: { method: "simulated", card: "approve" } },
  { method: "POST", path: "/orders/{orderId}/extend" },
  { method: "POST", path: "/orders/{orderId}/cancel" },
  { method: "POST", path: "/orders/{orderId}/refund", body: {}, isBodyOptional: true },
  { method: "POST", path: "/orders/{orderId}/refund/quote", body: {}, isBodyOptional: true },
  { method: "POST", path: "/orders/{orderId}/resend" },
  { method: "GET", path: "/orders/{orderId}/tickets" },
  { method: "POST", path: "/orders/{orderId}/tickets/{ticketId}/reassign", body: { name: "Rui Barreto", email: "rui@example.com" } },
  { method: "POST", path: "/find-tickets", body: { email: "ana@example.com" } },
  { method: "GET", path: "/organizations/{organizationId}/pictures/{picture}" },
  { method: "GET", path: "/privacy/{ownId}" },
  { method: "POST", path: "/privacy/{ownId}/erasure" },
  { method: "GET", path: "/me/orders" },
  { method: "GET", path: "/me/data" },
  { method: "GET", path: "/me/data/{organizationId}" },
  { method: "POST", path: "/me/data/{organizationId}/erasure" },
  { method: "POST", path: "/unsubscribe/{token}" },
  { method: "GET", path: "/files/exports/{exportId}" },
  { method: "GET", path: "/files/{orderId}/tickets.pdf" },
  { method: "GET", path: "/files/{ticketId}/{file}" },
  { method: "GET", path: "/settings" },
];

/** Calls of other systems, which a signature of the body proves. */
export const signedCalls: Call[] = [{ method: "POST", path: "/webhooks/stripe", body: { type: "customer.created" } }];

export const fillPath = (path: string, ids: Record<string, string>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name);
