/** Imported for its effect: the texts for the errors of buying. */
import { addErrorMessages } from "../api/error-message.ts";
import { m } from "../paraglide/messages.js";

addErrorMessages({
  "event.missing": m.error_event_missing,
  "event.not_on_sale": m.error_event_not_on_sale,
  "event.cancelled": m.error_event_cancelled,
  "order.missing": m.error_order_missing,
  "order.link_revoked": m.error_order_missing,
  "order.sold_out": m.error_order_sold_out,
  "order.limit_exceeded": m.error_order_limit_exceeded,
  "order.too_many_open": m.error_order_too_many_open,
  "order.price_changed": m.error_order_price_changed,
  "order.not_payable": m.error_order_not_payable,
  "order.not_cancellable": m.error_order_not_cancellable,
  "order.not_changeable": m.error_order_not_payable,
  "order.not_issued": m.error_order_not_issued,
  "order.no_valid_ticket": m.error_order_no_valid_ticket,
  "order.resent_too_often": m.error_order_resent_too_often,
  "order.buyer_missing": m.error_order_buyer_missing,
  "order.answers_missing": m.error_order_answers_missing,
  "payment.declined": m.error_payment_declined,
  "payment.too_many_attempts": m.error_payment_too_many_attempts,
  "promo_code.invalid": m.error_promo_code_invalid,
  "promo_code.required": m.promo_required,
});
