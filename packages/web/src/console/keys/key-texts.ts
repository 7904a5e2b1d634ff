/** The words for scopes, and for the errors of the calls about keys. */
import type { Scope } from "@catraca/core/organization.rules";
import { addErrorMessages } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";

addErrorMessages({ "key.missing": m.error_key_missing, "key.limit_reached": m.error_key_limit_reached });

const NAMES: Record<Scope, () => string> = {
  "organization:read": m.console_scope_organization_read,
  "organization:write": m.console_scope_organization_write,
  "team:write": m.console_scope_team_write,
  "events:read": m.console_scope_events_read,
  "events:write": m.console_scope_events_write,
  "orders:read": m.console_scope_orders_read,
  "orders:write": m.console_scope_orders_write,
  "guests:write": m.console_scope_guests_write,
  "messages:write": m.console_scope_messages_write,
  "gates:write": m.console_scope_gates_write,
  "scans:read": m.console_scope_scans_read,
  "scans:write": m.console_scope_scans_write,
  "reports:read": m.console_scope_reports_read,
  "audit:read": m.console_scope_audit_read,
  "people:write": m.console_scope_people_write,
  "webhooks:write": m.console_scope_webhooks_write,
};

/** With the name that programs use. */
export const getScopeName = (scope: Scope): string => `${NAMES[scope]()} (${scope})`;
