import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { Item } from "../price/price.rules.ts";
import type { Answer } from "../question/question.rules.ts";
import type { OrderRefund } from "../refund/refund.rules.ts";
import type { MailNotice } from "./order.mail.rules.ts";
import type { Allocation } from "../stock/stock.rules.ts";
import type { ForeignCode } from "../ticket/ticket.schema.ts";
import type { Limit } from "./order.limits.rules.ts";
import {
  DELIVERIES,
  MONEY_NOTICES,
  STATUSES,
  type Invitation,
  type OrderExchange,
  type OrderLine,
  type OrderProduct,
  type VoidedTicket,
} from "./order.rules.ts";

const slot = { length: 2, char: "0" };
const instant = { length: 13, char: "0" };

export const OrderEntity = new Entity({
  model: { entity: "order", version: "1", service: "catraca" },
  attributes: {
    orderId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    status: { type: STATUSES, required: true },
    lines: { type: CustomAttributeType<OrderLine[]>("any"), required: true },
    products: { type: CustomAttributeType<OrderProduct[]>("any"), required: true },
    /** Its discounts and fees as they were when it was placed. Absent: none. */
    adjustments: { type: CustomAttributeType<Item[]>("any") },
    /** The stock that the order holds or held. Written only in the transactions that take it, or give a part of it back. */
    allocations: { type: CustomAttributeType<Allocation[]>("any"), required: true },
    /** The tickets that the organizer voided, one for each. */
    voided: { type: CustomAttributeType<VoidedTicket[]>("any") },
    /** Its refunds, oldest first. Older rows that were refunded have none. */
    refunds: { type: CustomAttributeType<OrderRefund[]>("any") },
    /** How many they are: the condition of the next one. */
    refundCount: { type: "number" },
    /** Their sum. Never more than was paid. */
    refundedMinor: { type: "number" },
    /** Products that the organizer exchanged, oldest first. */
    exchanges: { type: CustomAttributeType<OrderExchange[]>("any") },
    /** How many they are: the condition of the next one. */
    exchangeCount: { type: "number" },
    /** The products that were paid, for the statement. Written by the first exchange. */
    boughtProducts: { type: CustomAttributeType<OrderProduct[]>("any") },
    /** The buyer's allowance of open orders, of which a reserved or paid order has one. Empty after it was given back. Older rows have none. */
    allowance: { type: "string" },
    /** The order takes this of limits. It has it while it holds stock, by its status. Absent: nothing is limited. */
    limits: { type: CustomAttributeType<Limit[]>("any") },
    /** The code that it was placed with, and its text. */
    promoCodeId: { type: "string" },
    promoCode: { type: "string" },
    /** The entry of the waiting list whose offer it is. A free one waits for its person too. */
    waitingEntryId: { type: "string" },
    amountMinor: { type: "number", required: true },
    currency: { type: "string", required: true },
    /** The hash of the buyer's address, so that the order is found by it. Written with the buyer; unpaid orders of an earlier version have none. */
    buyerKey: { type: "string" },
    /**
     * The time of the issue; 0 before, so that orders that strangers place in a buyer's name never come before the buyer's own. Always written together
     * with buyerKey: both make the index. Earlier versions made the same key of `issuedAtMs`.
     */
    buyerListedAtMs: { type: "number", padding: instant, label: "issuedAtMs" },
    buyer: { type: CustomAttributeType<{ name: string; email: string; phone?: string }>("any"), required: true },
    attendees: { type: CustomAttributeType<{ name: string; email?: string; answers?: Answer[] }[]>("any"), required: true },
    /** To the questions that were asked of the order. Personal data, as names are. Absent: nothing was asked. */
    answers: { type: CustomAttributeType<Answer[]>("any") },
    /** The organizer made it for a guest, who may have no address: then its buyer's `email` is empty. */
    invitation: { type: CustomAttributeType<Invitation>("any") },
    /** The guest's ticket gets it when it is issued. */
    foreignCode: { type: CustomAttributeType<ForeignCode>("any") },
    locale: { type: ["pt-BR", "en"] as const, required: true },
    holdMs: { type: "number", required: true },
    expiresAtMs: { type: "number", required: true },
    createdAtMs: { type: "number", required: true, padding: instant },
    /** Distinguishes a repeated request from another request with the same idempotency key. */
    requestHash: { type: "string", required: true },
    tokenGeneration: { type: "number", required: true },
    /** Workflow executions that were started after the first one. */
    runs: { type: "number", required: true },
    extensions: { type: "number" },
    paymentAttempts: { type: "number" },
    /** When a bank first declined a card for it. */
    cardDeclinedAtMs: { type: "number" },
    /** The one payment that counts. Never changes once it is set. */
    paymentId: { type: "string" },
    /** Of the Pay step that waits. */
    taskToken: { type: "string" },
    /** The workflow state that failed and its error, for operators. Empty when nothing is wrong. */
    attention: { type: "string" },
    attentionRedrives: { type: "number" },
    /** The provider's last word on its money since it was paid. */
    moneyNotice: { type: MONEY_NOTICES },
    /** A notice of the provider that came before or during a dispute. It is told again when the dispute was won. */
    noticeBesideDispute: { type: MONEY_NOTICES },
    /** The timestamp of each status, see `statusTimeOf`. */
    reservedAtMs: { type: "number" },
    paidAtMs: { type: "number" },
    issuedAtMs: { type: "number" },
    rejectedAtMs: { type: "number" },
    expiredAtMs: { type: "number" },
    cancelledAtMs: { type: "number" },
    refundDueAtMs: { type: "number" },
    refundedAtMs: { type: "number" },
    /** The time when the organizer last corrected its buyer. */
    buyerCorrectedAtMs: { type: "number" },
    /** How often the buyer corrected their own name, the last time, and the name before it. */
    buyerRenames: { type: "number" },
    buyerRenamedAtMs: { type: "number" },
    buyerRenamedFrom: { type: "string" },
    /** When the buyer got the tickets. Until then an issued order is unfinished. */
    notifiedAtMs: { type: "number" },
    /** The email about the order's status failed: its notification is retried, or was given up. The order itself is not due any more. */
    delivery: { type: DELIVERIES },
    /** Emails about it that came back, or that nobody wanted. The newest for each address. */
    mailNotices: { type: CustomAttributeType<MailNotice[]>("any") },
    /** When the organizer last had its buyer's address tried again. */
    addressRetriedAtMs: { type: "number" },
    /** When its names and addresses were removed. */
    anonymizedAtMs: { type: "number" },
    /** +1 with every move. Messages of older rows are named by it. */
    version: { type: "number", required: true },
    /** Its messages are named by what happened, so that they can be made again from this row. Older rows have none. */
    namesMessages: { type: "boolean" },
    listSlot: { type: "number", required: true, padding: slot },
    /** 0: nothing is due. Always written together with dueSlot: both make the index. */
    dueAtMs: { type: "number", required: true, padding: instant },
    dueSlot: { type: "number", required: true, padding: slot },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["orderId"] }, sk: { field: "sk", composite: [] } },
    byEvent: {
      index: "gsi1",
      pk: { field: "gsi1pk", casing: "none", composite: ["eventId", "listSlot"] },
      sk: { field: "gsi1sk", casing: "none", composite: ["createdAtMs", "orderId"] },
    },
    /** Sparse, because both attributes come with the buyer. Without the order's id, which every write has: ElectroDB wants all of an index or none. */
    byBuyer: {
      index: "gsi2",
      pk: { field: "gsi2pk", casing: "none", composite: ["buyerKey"] },
      sk: { field: "gsi2sk", casing: "none", composite: ["buyerListedAtMs"] },
    },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "orderId"] },
    },
  },
} as const);

/** Without the attributes that only the indexes and the messages need. */
export type OrderRow = Omit<EntityItem<typeof OrderEntity>, "version" | "listSlot" | "dueAtMs" | "dueSlot">;
