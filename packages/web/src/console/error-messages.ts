/** Imported for its effect: the texts for the errors of the admin API. */
import type { ApiError } from "../api/response.ts";
import { addErrorMessages } from "../api/error-message.ts";
import { m } from "../paraglide/messages.js";

/** The API sends the data of its message beside it. */
const readParam = ({ issues }: ApiError, name: string): string => String(issues[0]?.params?.[name] ?? "");

addErrorMessages({
  "request.unauthenticated": m.error_request_unauthenticated,
  "request.forbidden": m.error_request_forbidden,
  "ticket_type.sold": m.error_ticket_type_sold,
  "ticket_type.pools_sold": m.error_ticket_type_pools_sold,
  "fee.exists": m.error_fee_exists,
  "fee.changed": m.error_fee_changed,
  "ticket_type.at_gate": (error) => m.error_ticket_type_at_gate({ gate: readParam(error, "gate") }),
  "ticket_type.changed": m.error_row_changed,
  "product.sold": m.error_product_sold,
  "product.at_gate": (error) => m.error_product_at_gate({ gate: readParam(error, "gate") }),
  "product.changed": m.error_row_changed,
  "pool.in_use": (error) => m.error_pool_in_use({ name: readParam(error, "name") }),
  "pool.sold": m.error_pool_sold,
  "pool.changed": m.error_row_changed,
  "event.missing": m.error_event_missing,
  "event.not_on_sale": m.error_event_not_on_sale,
  "event.cancelled": m.error_event_cancelled,
  "event.ordered": m.error_event_ordered,
  "event.changed": m.error_event_changed,
  "event.limit_reached": m.error_event_limit_reached,
  "order.missing": m.error_order_missing,
  "order.sold_out": m.error_order_sold_out,
  "order.limit_exceeded": m.error_order_limit_exceeded,
  "order.not_payable": m.error_order_not_payable,
  "order.not_cancellable": m.error_order_not_cancellable,
  "order.not_issued": m.error_order_not_issued,
  "order.no_valid_ticket": m.error_order_no_valid_ticket,
  "order.no_address": m.error_order_no_address,
  "order.not_refundable": m.error_order_not_refundable,
  "order.ticket_used": m.error_order_ticket_used,
  "payment.declined": m.error_payment_declined,
  "payment.unavailable": m.error_payment_unavailable,
  "promo_code.invalid": m.error_promo_code_invalid,
  "ticket.missing": m.error_ticket_missing,
  "ticket.move_refused": m.error_ticket_move_refused,
  "ticket.used": m.error_ticket_used,
});
