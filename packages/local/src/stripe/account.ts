/** Keeps what Stripe keeps of an account, as far as Checkout, refunds and disputes need it, and the rules by which it answers. */
import { randomBytes } from "node:crypto";
import { fields, list, text, texts, type Form } from "./form.ts";

type Metadata = Record<string, string>;

export type Session = {
  id: string;
  object: "checkout.session";
  mode: "payment";
  status: "open" | "complete" | "expired";
  payment_status: "paid" | "unpaid";
  amount_total: number;
  currency: string;
  url: string | null;
  client_reference_id: string | null;
  customer_email: string | null;
  metadata: Metadata;
  payment_intent: string | null;
  success_url: string;
  cancel_url: string;
  locale: string | null;
  created: number;
  expires_at: number;
  livemode: false;
};

export type Intent = {
  id: string;
  object: "payment_intent";
  amount: number;
  amount_received: number;
  currency: string;
  status: "succeeded" | "processing" | "requires_payment_method";
  metadata: Metadata;
  latest_charge: string;
};

export type Refund = {
  id: string;
  object: "refund";
  amount: number;
  currency: string;
  payment_intent: string;
  charge: string;
  status: "succeeded" | "pending" | "failed";
  metadata: Metadata;
  created: number;
};

export type Dispute = {
  id: string;
  object: "dispute";
  amount: number;
  currency: string;
  payment_intent: string;
  charge: string;
  reason: string;
  status: "needs_response" | "won" | "lost" | "warning_needs_response" | "warning_closed";
  created: number;
};

export type StripeEvent = {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  livemode: false;
  type: string;
  data: object;
};

/** Shown on the hosted page only. */
export type Line = { name: string; quantity: number; amount: number };

export type Account = {
  sessions: Record<string, Session>;
  lines: Record<string, Line[]>;
  intents: Record<string, Intent>;
  /** Metadata for the intent of a session that is not paid yet. */
  intentMetadata: Record<string, Metadata>;
  refunds: Refund[];
  disputes: Record<string, Dispute>;
};

export const newAccount = (): Account => ({ sessions: {}, lines: {}, intents: {}, intentMetadata: {}, refunds: [], disputes: {} });

export const API_VERSION = "2026-08-26.dahlia";

const nowSec = (): number => Math.floor(Date.now() / 1000);
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString("hex")}`;

/** An answer of Stripe's that refuses a request. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly body: { type: string; code?: string; param?: string; message: string };
  constructor(message: string, more: { status?: number; type?: string; code?: string; param?: string } = {}) {
    super(message);
    const { status = 400, type = "invalid_request_error", code, param } = more;
    this.status = status;
    this.body = { type, message, ...(code === undefined ? {} : { code }), ...(param === undefined ? {} : { param }) };
  }
}

const required = (form: Form, name: string): string => {
  const value = text(form[name]);
  if (value === undefined || value === "")
    throw new Refused(`Missing required param: ${name}.`, { code: "parameter_missing", param: name });
  return value;
};

const refuseUnknown = (form: Form, known: readonly string[], within = ""): void => {
  for (const name of Object.keys(form))
    if (!known.includes(name))
      throw new Refused(`Received unknown parameter: ${within}${name}`, { code: "parameter_unknown", param: `${within}${name}` });
};

const wholeNumber = (value: string | undefined, param: string, least: number): number => {
  if (value === undefined || !/^\d+$/.test(value) || Number(value) < least)
    throw new Refused(`Invalid integer: ${value}`, { code: "parameter_invalid_integer", param });
  return Number(value);
};

const urlOf = (form: Form, name: string): string => {
  const value = required(form, name);
  if (!URL.canParse(value)) throw new Refused("Not a valid URL", { code: "url_invalid", param: name });
  return value;
};

const THREE_DECIMALS = ["bhd", "jod", "kwd", "omr", "tnd"];
/** Zero-decimal in practice, and written with two decimals. */
const WHOLE_HUNDREDS = ["isk", "ugx"];

const checkAmount = (amount: number, currency: string): void => {
  const step = THREE_DECIMALS.includes(currency) ? 10 : WHOLE_HUNDREDS.includes(currency) ? 100 : 1;
  if (amount % step !== 0) throw new Refused(`Invalid amount for ${currency}: ${amount}`, { code: "invalid_charge_amount" });
  // Stripe's minimum differs by currency; it is 0.50 for most.
  if (amount < 50) throw new Refused("The Checkout Session's total amount due is too small.", { code: "amount_too_small" });
  if (amount > 99_999_999) throw new Refused("The Checkout Session's total amount is too large.", { code: "amount_too_large" });
};

const lineOf = (form: Form, at: number): Line & { currency: string } => {
  const within = `line_items[${at}]`;
  refuseUnknown(form, ["quantity", "price_data"], within);
  const price = fields(form["price_data"]);
  refuseUnknown(price, ["currency", "unit_amount", "product_data"], `${within}[price_data]`);
  const product = fields(price["product_data"]);
  refuseUnknown(product, ["name"], `${within}[price_data][product_data]`);
  return {
    name: required(product, "name"),
    currency: required(price, "currency"),
    quantity: wholeNumber(text(form["quantity"]), `${within}[quantity]`, 1),
    amount: wholeNumber(text(price["unit_amount"]), `${within}[price_data][unit_amount]`, 0),
  };
};

const SESSION_PARAMS =
  "mode payment_method_types client_reference_id metadata payment_intent_data line_items adaptive_pricing customer_email locale success_url cancel_url expires_at".split(
    " ",
  );

const expiresAtOf = (form: Form): number => {
  const value = text(form["expires_at"]);
  const expiresAt = value === undefined ? nowSec() + 86_400 : wholeNumber(value, "expires_at", 0);
  if (expiresAt < nowSec() + 1_800 || expiresAt > nowSec() + 86_400)
    throw new Refused("The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.", {
      param: "expires_at",
    });
  return expiresAt;
};

export const createSession = (account: Account, form: Form, site: string): Session => {
  refuseUnknown(form, SESSION_PARAMS);
  if (required(form, "mode") !== "payment") throw new Refused("This stand-in knows the mode `payment` alone.", { param: "mode" });
  const lines = list(form["line_items"]).map((line, at) => lineOf(fields(line), at));
  const currency = lines[0]?.currency;
  if (currency === undefined) throw new Refused("You must specify line items.", { code: "parameter_missing", param: "line_items" });
  if (lines.length > 100) throw new Refused("There are more than 100 line items.", { param: "line_items" });
  if (!/^[a-z]{3}$/.test(currency) || lines.some((line) => line.currency !== currency))
    throw new Refused("Invalid currency, or more than one.", { param: "line_items" });
  const total = lines.reduce((sum, { quantity, amount }) => sum + quantity * amount, 0);
  checkAmount(total, currency);
  const email = text(form["customer_email"]) ?? null;
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw new Refused(`Invalid email address: ${email}`, { code: "email_invalid", param: "customer_email" });
  const id = newId("cs_test");
  const session: Session = {
    id,
    object: "checkout.session",
    mode: "payment",
    status: "open",
    payment_status: "unpaid",
    amount_total: total,
    currency,
    url: `${site}/c/pay/${id}`,
    client_reference_id: text(form["client_reference_id"]) ?? null,
    customer_email: email,
    metadata: texts(form["metadata"]),
    payment_intent: null,
    success_url: urlOf(form, "success_url"),
    cancel_url: urlOf(form, "cancel_url"),
    locale: text(form["locale"]) ?? null,
    created: nowSec(),
    expires_at: expiresAtOf(form),
    livemode: false,
  };
  account.sessions[id] = session;
  account.lines[id] = lines.map(({ name, quantity, amount }) => ({ name, quantity, amount }));
  account.intentMetadata[id] = texts(fields(form["payment_intent_data"])["metadata"]);
  return session;
};

const missing = (what: string, id: string): Refused =>
  new Refused(`No such ${what}: '${id}'`, { status: 404, code: "resource_missing", param: what });

export const findSession = (account: Account, id: string): Session => {
  const session = account.sessions[id];
  if (!session) throw missing("checkout.session", id);
  return session;
};

export const findIntent = (account: Account, id: string): Intent => {
  const intent = account.intents[id];
  if (!intent) throw missing("payment_intent", id);
  return intent;
};

/** 3.99 % and 0.39, as Stripe asks of a card in Brazil. */
const feeOf = (amount: number): number => Math.round(amount * 0.0399) + 39;

/** A charge with its balance transaction, which Stripe writes some moments later. */
export const chargeOf = ({ latest_charge: id, amount_received: amount, currency }: Intent, hasTransaction: boolean) => ({
  id,
  object: "charge",
  amount,
  currency,
  balance_transaction: hasTransaction
    ? { id: `txn_${id.slice(3)}`, object: "balance_transaction", amount, currency, fee: feeOf(amount), net: amount - feeOf(amount) }
    : null,
});

const end = (session: Session): Session => Object.assign(session, { status: "expired", url: null });

/** True when the session's own time has passed. */
export const expireByTime = (session: Session): boolean => {
  if (session.status !== "open" || session.expires_at > nowSec()) return false;
  end(session);
  return true;
};

export const expireSession = (account: Account, id: string): Session => {
  const session = findSession(account, id);
  if (session.status !== "open")
    throw new Refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  return end(session);
};

/** The buyer pays. `processing`: the bank answers later. Null: the session is not open any more. */
export const paySession = (account: Account, id: string, status: "succeeded" | "processing" = "succeeded"): Session | null => {
  const session = findSession(account, id);
  if (session.status !== "open") return null;
  const { amount_total: amount, currency } = session;
  const intent: Intent = {
    id: newId("pi"),
    object: "payment_intent",
    amount,
    amount_received: status === "succeeded" ? amount : 0,
    currency,
    status,
    metadata: account.intentMetadata[id] ?? {},
    latest_charge: newId("ch"),
  };
  account.intents[intent.id] = intent;
  return Object.assign(session, {
    status: "complete",
    url: null,
    payment_status: status === "succeeded" ? "paid" : "unpaid",
    payment_intent: intent.id,
  });
};

/** The bank declines a card. The session stays open for another one. Null: the session is not open any more. */
export const declineSession = (account: Account, id: string): Intent | null => {
  const { status, amount_total: amount, currency } = findSession(account, id);
  if (status !== "open") return null;
  return {
    id: newId("pi"),
    object: "payment_intent",
    amount,
    amount_received: 0,
    currency,
    status: "requires_payment_method",
    metadata: account.intentMetadata[id] ?? {},
    latest_charge: newId("ch"),
  };
};

/** The bank answers a payment that is processing. */
export const answerSession = (account: Account, id: string, isPaid: boolean): Session => {
  const session = findSession(account, id);
  const intent = findIntent(account, session.payment_intent ?? "");
  Object.assign(intent, isPaid ? { status: "succeeded", amount_received: intent.amount } : { status: "requires_payment_method" });
  return Object.assign(session, { payment_status: isPaid ? "paid" : "unpaid" });
};

export const refundedOf = (account: Account, intentId: string): number =>
  account.refunds
    .filter(({ payment_intent: intent, status }) => intent === intentId && status !== "failed")
    .reduce((sum, { amount }) => sum + amount, 0);

export const createRefund = (account: Account, form: Form): Refund => {
  refuseUnknown(form, ["payment_intent", "amount", "metadata"]);
  const intent = findIntent(account, required(form, "payment_intent"));
  if (intent.status !== "succeeded") throw new Refused("This PaymentIntent does not have a successful charge to refund.");
  if (Object.values(account.disputes).some((one) => one.payment_intent === intent.id && ["needs_response", "lost"].includes(one.status)))
    throw new Refused("Charge has been charged back; cannot issue a refund.", { code: "charge_disputed" });
  const left = intent.amount_received - refundedOf(account, intent.id);
  if (left === 0) throw new Refused("Charge has already been refunded.", { code: "charge_already_refunded" });
  const amount = form["amount"] === undefined ? left : wholeNumber(text(form["amount"]), "amount", 1);
  if (amount > left)
    throw new Refused(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`, { param: "amount" });
  const refund: Refund = {
    id: newId("re"),
    object: "refund",
    amount,
    currency: intent.currency,
    payment_intent: intent.id,
    charge: intent.latest_charge,
    status: "succeeded",
    metadata: texts(form["metadata"]),
    created: nowSec(),
  };
  account.refunds.push(refund);
  return refund;
};

export const openDispute = (account: Account, intentId: string, status: Dispute["status"] = "needs_response"): Dispute => {
  const intent = findIntent(account, intentId);
  const dispute: Dispute = {
    id: newId("du"),
    object: "dispute",
    amount: intent.amount,
    currency: intent.currency,
    payment_intent: intent.id,
    charge: intent.latest_charge,
    reason: "fraudulent",
    status,
    created: nowSec(),
  };
  account.disputes[dispute.id] = dispute;
  return dispute;
};

export const closeDispute = (account: Account, id: string, status: Dispute["status"]): Dispute => {
  const dispute = account.disputes[id];
  if (!dispute) throw missing("dispute", id);
  return Object.assign(dispute, { status });
};

export const eventOf = (type: string, object: object): StripeEvent => ({
  id: newId("evt"),
  object: "event",
  api_version: API_VERSION,
  created: nowSec(),
  livemode: false,
  type,
  data: { object: structuredClone(object) },
});
