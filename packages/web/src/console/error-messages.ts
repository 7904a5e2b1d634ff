/** Imported for its effect: the texts for the errors of the admin API. */
import { addErrorMessages } from "../api/error-message.ts";
import { m } from "../paraglide/messages.js";

addErrorMessages({
  "event.missing": m.error_event_missing,
  "event.not_on_sale": m.error_event_not_on_sale,
  "event.cancelled": m.error_event_cancelled,
  "event.changed": m.error_event_changed,
  "event.limit_reached": m.error_event_limit_reached,
  "order.missing": m.error_order_missing,
  "order.sold_out": m.error_order_sold_out,
  "order.limit_exceeded": m.error_order_limit_exceeded,
  "order.not_payable": m.error_order_not_payable,
  "order.not_cancellable": m.error_order_not_cancellable,
  "order.not_issued": m.error_order_not_issued,
  "order.not_refundable": m.error_order_not_refundable,
  "order.ticket_used": m.error_order_ticket_used,
  "payment.declined": m.error_payment_declined,
  "payment.unavailable": m.error_payment_unavailable,
  "promo_code.invalid": m.error_promo_code_invalid,
  "ticket.missing": m.error_ticket_missing,
  "ticket.move_refused": m.error_ticket_move_refused,
  "ticket.used": m.error_ticket_used,
  "device.enrolment_refused": m.error_device_enrolment_refused,
  "device.missing": m.error_device_missing,
  "device.organizer_only": m.error_device_organizer_only,
  "device.unauthenticated": m.error_device_unauthenticated,
});
