/** The words for types of deliveries, for reasons of failures, and for the errors of the calls about webhooks. */
import type { DeliveryType } from "@catraca/core/webhook/webhook.types.rules.ts";
import { addErrorMessages } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";

addErrorMessages({
  "webhook.missing": m.error_webhook_missing,
  "webhook.limit_reached": m.error_webhook_limit_reached,
  "webhook.disabled": m.error_webhook_disabled,
  "webhook.rotated": m.error_webhook_rotated,
  "delivery.missing": m.error_delivery_missing,
});

const NAMES: Record<DeliveryType | "webhook.test", () => string> = {
  "event.published": m.console_webhook_type_event_published,
  "event.changed": m.console_webhook_type_event_changed,
  "event.unpublished": m.console_webhook_type_event_unpublished,
  "event.cancelled": m.console_webhook_type_event_cancelled,
  "availability.changed": m.console_webhook_type_availability_changed,
  "order.issued": m.console_webhook_type_order_issued,
  "order.cancelled": m.console_webhook_type_order_cancelled,
  "order.expired": m.console_webhook_type_order_expired,
  "order.refunded": m.console_webhook_type_order_refunded,
  "refund.settled": m.console_webhook_type_refund_settled,
  "ticket.issued": m.console_webhook_type_ticket_issued,
  "ticket.voided": m.console_webhook_type_ticket_voided,
  "ticket.superseded": m.console_webhook_type_ticket_superseded,
  "ticket.admitted": m.console_webhook_type_ticket_admitted,
  "ticket.admission_undone": m.console_webhook_type_ticket_admission_undone,
  "webhook.test": m.console_webhook_type_webhook_test,
};

const hasName = (type: string): type is keyof typeof NAMES => type in NAMES;

/** With the name that programs use. */
export const getTypeName = (type: string): string => (hasName(type) ? `${NAMES[type]()} (${type})` : type);

const REASONS: Record<string, () => string> = {
  timeout: m.console_delivery_error_timeout,
  address_not_public: m.console_delivery_error_address_not_public,
  host_not_found: m.console_delivery_error_host_not_found,
  certificate_refused: m.console_delivery_error_certificate,
};

export const getReason = ({ httpStatus, error }: { httpStatus?: number | undefined; error?: string | undefined }): string =>
  httpStatus === undefined ? (REASONS[error ?? ""] ?? m.console_delivery_error_connection)() : String(httpStatus);
