/** The words for the calls of the audit log: what was done, to which thing. */
import { m } from "../../paraglide/messages.js";

const THINGS: Record<string, () => string> = {
  events: m.console_thing_event,
  "ticket-types": m.console_thing_ticket_type,
  pools: m.console_thing_pool,
  products: m.console_thing_product,
  fees: m.console_thing_fee,
  questions: m.console_thing_question,
  "promo-codes": m.console_thing_promo_code,
  gates: m.console_thing_gate,
  "gate-policy": m.console_thing_gate_policy,
  devices: m.console_thing_device,
  orders: m.console_thing_order,
  tickets: m.console_thing_ticket,
  attendees: m.console_thing_attendees,
  items: m.console_thing_items,
  scans: m.console_thing_scan,
  conflicts: m.console_thing_conflict,
  "waiting-list": m.console_thing_waiting_list,
  invitations: m.console_thing_invitation,
  messages: m.console_thing_message,
  members: m.console_thing_member,
  keys: m.console_thing_key,
  webhooks: m.console_thing_webhook,
  deliveries: m.console_thing_delivery,
  allotments: m.console_thing_allotment,
  organization: m.console_thing_organization,
  jobs: m.console_thing_job,
  people: m.console_thing_people,
  picture: m.console_thing_picture,
  exports: m.console_thing_export,
  "preview-link": m.console_thing_preview_link,
  enrolment: m.console_thing_enrolment,
};

const VERBS: Record<string, () => string> = {
  GET: m.console_did_read,
  POST: m.console_did_create,
  PATCH: m.console_did_change,
  PUT: m.console_did_set,
  DELETE: m.console_did_remove,
};

/** Words for the last part of a path that names no thing. */
const ACTIONS: Record<string, () => string> = {
  publish: m.console_did_publish,
  unpublish: m.console_did_unpublish,
  cancel: m.console_did_cancel,
  refund: m.console_did_refund,
  block: m.console_did_block,
  unblock: m.console_did_unblock,
  reissue: m.console_did_reissue,
  void: m.console_did_void,
  revoke: m.console_did_revoke,
  resend: m.console_did_send,
  "send-again": m.console_did_send,
  "new-link": m.console_did_new_link,
  settle: m.console_did_settle,
  accept: m.console_did_accept,
  export: m.console_did_export,
  erase: m.console_did_erase,
  decline: m.console_did_decline,
  order: m.console_did_reorder,
  again: m.console_did_send,
  exchange: m.console_did_exchange,
  "try-address": m.console_did_try_address,
  rotate: m.console_did_rotate,
  test: m.console_did_test,
  replay: m.console_did_send,
  quote: m.console_did_quote,
  preview: m.console_did_read,
};

/** An export counts as its list: `orders.csv`. */
const wordsOf = (path: string): string[] =>
  path
    .split("/")
    .filter((part) => part !== "" && !part.startsWith("{"))
    .map((part) => part.replace(/\.csv$/, ""));

/** "Order: refunded". A call whose last word has no text here shows its path: a wrong word is worse than none. */
export const getCallText = (call: string): string => {
  const [method = "", path = ""] = call.split(" ");
  const words = wordsOf(path);
  const last = words.at(-1) ?? "";
  const action = ACTIONS[last] ?? (last in THINGS ? VERBS[method] : undefined);
  const noun = THINGS[words.findLast((word) => word in THINGS) ?? ""];
  return noun && action ? m.console_history_did({ thing: noun(), action: action() }) : call;
};
