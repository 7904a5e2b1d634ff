/** The names and values of fields in the audit log, as the forms call and show them. */
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { formatDateTime } from "../dates.ts";

const NAMES: Record<string, () => string> = {
  capacity: m.console_capacity,
  colour: m.console_organization_colour,
  description: m.console_event_description,
  doorsOpenAt: m.console_event_doors,
  email: m.console_organization_email,
  endsAt: m.console_event_ends,
  eventIds: m.console_member_events,
  gateId: m.console_gate,
  group: m.console_type_group,
  holdSeconds: m.console_event_hold,
  label: m.console_question_label,
  maxPerBuyer: m.console_code_max_buyer,
  maxPerOrder: m.console_type_max,
  maxUses: m.console_code_max_uses,
  mode: m.console_gate_mode,
  name: m.console_name,
  note: m.console_guest_note,
  phone: m.console_organization_phone,
  price: m.console_price,
  required: m.console_question_required,
  showAtGate: m.console_question_at_gate,
  reentry: m.console_reentry,
  role: m.console_member_role,
  salesEndAt: m.console_type_sales_end,
  salesStartAt: m.console_type_sales_start,
  scopes: m.console_key_scopes,
  startsAt: m.console_event_starts,
  status: m.console_status,
  timeZone: m.console_event_zone,
  url: m.console_organization_url,
  venue: m.console_event_venue,
};

/** A field without a word has its name of the API. */
export const getFieldName = (name: string): string => NAMES[name]?.() ?? name;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

type Value = { amountMinor?: number; currency?: string; name?: string; address?: string } | string | number | boolean | null;

const read = (text: string): Value => {
  try {
    return JSON.parse(text) as Value;
  } catch {
    // It was too long, and is cut off.
    return text;
  }
};

/** `text`: the value as JSON. Lists and other objects stay as they are. */
export const formatValue = (text: string | undefined, timeZone: string): string => {
  if (text === undefined) return "–";
  const value = read(text);
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return value ? m.console_yes() : m.console_no();
  if (typeof value === "string") return INSTANT.test(value) ? formatDateTime({ at: value, timeZone }) : value;
  if (typeof value === "number") return String(value);
  const { amountMinor, currency, name, address } = value;
  if (amountMinor !== undefined && currency !== undefined) return formatMoney({ amountMinor, currency });
  if (name === undefined) return text;
  return address === undefined ? name : `${name}, ${address}`;
};
