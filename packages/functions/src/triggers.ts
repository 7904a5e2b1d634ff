/** What calls the functions: times, changes of the table, and messages. The stacks deploy them, and the local stack runs them. */
import type { FunctionName } from "./functions.ts";
import { announcing, followed } from "./stream/filter.ts";

export const schedules = [
  { name: "sweep", everySeconds: 60, functionName: "sweep" },
  { name: "audit", everySeconds: 300, functionName: "audit" },
  { name: "reconcile", everySeconds: 86_400, functionName: "reconcile" },
] as const satisfies readonly {
  name: string;
  everySeconds: number;
  functionName: FunctionName;
}[];

/**
 * Consumers of the table's stream: the changes that call them, up to `size` in a batch that is collected for `windowSeconds`.
 * DynamoDB is made for two at most (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html).
 */
export const consumers = [
  { functionName: "publish", filters: announcing, batch: { size: 100, windowSeconds: 0 } },
  { functionName: "follow", filters: followed, batch: { size: 500, windowSeconds: 2 } },
] as const satisfies readonly {
  functionName: FunctionName;
  filters: readonly Record<string, unknown>[];
  batch: { size: number; windowSeconds: number };
}[];

/**
 * An EventBridge pattern and the function with the effect. `bus`: the account's default bus, where AWS's own services announce; absent: ours. `batch`: the function gets up to
 * `size` messages, collected for `windowSeconds`.
 */
export const subscriptions = [
  {
    name: "count",
    pattern: {
      source: ["catraca"],
      "detail-type": [
        "order.moved",
        "order.part_refunded",
        "order.product_exchanged",
        "ticket.voided",
        "ticket.scanned",
        "scan.undone",
        "scan.refused",
        "conflict.opened",
        "conflict.settled",
        "payment.fee_awaited",
        "payment.fee_known",
      ],
    },
    functionName: "count",
    batch: { size: 100, windowSeconds: 1 },
  },
  {
    name: "notify-refund",
    pattern: { source: ["catraca"], "detail-type": ["order.moved"], detail: { data: { to: ["refunded"] } } },
    functionName: "notifyRefund",
    batch: { size: 10, windowSeconds: 0 },
  },
  {
    name: "notify-part-refund",
    pattern: { source: ["catraca"], "detail-type": ["refund.returned"] },
    functionName: "notifyPartRefund",
    batch: { size: 10, windowSeconds: 0 },
  },
  {
    name: "notify-ticket",
    pattern: {
      source: ["catraca"],
      "detail-type": [
        "order.product_exchanged",
        "order.card_declined",
        "ticket.issued",
        "ticket.voided",
        "ticket.reissued",
        "ticket.reassigned",
        "ticket.withdrawn",
      ],
    },
    functionName: "notifyTicket",
    batch: { size: 10, windowSeconds: 0 },
  },
  {
    name: "send-links",
    pattern: { source: ["catraca"], "detail-type": ["lookup.asked"] },
    functionName: "sendLinks",
    batch: { size: 10, windowSeconds: 0 },
  },
  {
    name: "mail-returned",
    bus: "default",
    // The stacks add the stage's own configuration set.
    pattern: { source: ["aws.ses"], "detail-type": ["Email Bounced", "Email Complaint Received", "Email Rejected"] },
    functionName: "mailReturned",
    batch: { size: 10, windowSeconds: 0 },
  },
  {
    name: "waiting-list",
    pattern: {
      source: ["catraca"],
      "detail-type": ["order.moved", "order.part_refunded", "ticket.voided", "waiting_list.moved"],
      // Of an order's moves those that give stock back: a sale costs no message here. The other messages have no `from`.
      detail: {
        data: {
          from: ["reserved", "issued", { exists: false }],
          to: ["expired", "cancelled", "refund_due", "unconfirmed", "waiting", "offered", "closed", { exists: false }],
        },
      },
    },
    functionName: "waitingList",
    batch: { size: 50, windowSeconds: 1 },
  },
  {
    name: "send-webhooks",
    pattern: { source: ["catraca"], "detail-type": ["webhook.due", "webhook.failed", "webhook.resumed"] },
    functionName: "sendWebhooks",
    batch: { size: 10, windowSeconds: 0 },
  },
] as const satisfies readonly {
  name: string;
  bus?: "default";
  pattern: Record<string, unknown>;
  functionName: FunctionName;
  batch: { size: number; windowSeconds: number };
}[];
