/** Stripe: the buyer pays on its Checkout page. The only file with its client, which is loaded when it is first used. */
import type { Stripe } from "stripe";
import * as v from "valibot";
import { now } from "../kernel/clock.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import type { Money } from "../kernel/money.ts";
import { findSetting, setting } from "../kernel/setting.ts";
import type { Charge, ChargeState, Checkout, Delivery, Notice, Refund, RedirectProvider, RefundResult } from "./payment.provider.ts";
import type { DisputeState } from "./payment.rules.ts";
import { fromStripe, linesOf, stateOf, toStripe } from "./payment.stripe.rules.ts";

const API = "https://api.stripe.com";
/** Together with one retry shorter than the API's timeout. */
const TIMEOUT_MS = 8_000;

const openClient = async (key: string, url: string): Promise<Stripe> => {
  const { default: Client } = await import("stripe");
  const { protocol, hostname, port } = new URL(url);
  return new Client(key, {
    protocol: protocol === "http:" ? "http" : "https",
    host: hostname,
    ...(port === "" ? {} : { port }),
    maxNetworkRetries: 1,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
};

/** `quietUntilMs`: until then no call is made, because Stripe did not answer. */
type Opened = { of: string; client: Promise<Stripe>; quietUntilMs: number };
let opened: Opened | undefined;

const open = (): Opened => {
  const [key, url] = [setting("STRIPE_SECRET_KEY"), findSetting("STRIPE_API_URL") ?? API];
  const of = `${key} ${url}`;
  if (opened?.of !== of) opened = { of, client: openClient(key, url), quietUntilMs: 0 };
  return opened;
};

/** Otherwise each of the sweeper's payments would wait for its own timeout, and no other due work would be done. */
const QUIET_MS = 5_000;

type StripeError = { type: string; code?: string; param?: string; statusCode?: number; requestId?: string };

const isStripeError = (error: unknown): error is StripeError =>
  error instanceof Error && "type" in error && typeof error.type === "string" && error.type.startsWith("Stripe");

const TRANSIENT_TYPES = new Set(["StripeConnectionError", "StripeAPIError", "StripeRateLimitError"]);

/** 409: another request with the same idempotency key is in progress. */
const isTransient = ({ type, statusCode = 0 }: StripeError): boolean =>
  TRANSIENT_TYPES.has(type) || statusCode >= 500 || statusCode === 409;

/** Stripe refused a request. Its name is Stripe's type, which operators find in logs and in an order's attention. */
class Refusal extends Error {
  readonly code: string | undefined;
  constructor({ type, code, param, requestId }: StripeError) {
    super(`${code ?? "refused"} ${param ?? ""} ${requestId ?? ""}`);
    this.name = type;
    this.code = code;
  }
}

const ask = async <T>(call: (client: Stripe) => Promise<T>): Promise<T> => {
  const to = open();
  if (now() < to.quietUntilMs) throw new Transient("payment.unavailable");
  const client = await to.client;
  try {
    return await call(client);
  } catch (error) {
    if (!isStripeError(error)) throw error;
    if (error.type === "StripeConnectionError") to.quietUntilMs = now() + QUIET_MS;
    throw isTransient(error) ? new Transient("payment.unavailable", { cause: error }) : new Refusal(error);
  }
};

/** The buyer can choose another method, or try again under another key. */
const notPossible = (): Fault =>
  new Fault("conflict", "payment.not_possible", "This way to pay cannot take this payment: choose another, or try again.");

const REFUSED_REQUESTS = new Set(["StripeInvalidRequestError", "StripeIdempotencyError"]);

/** Stripe takes 30 minutes to 24 hours. The sweeper ends the session with the hold. The attempt's time, because a repeated call must not differ. */
const SESSION_SECONDS = 3_600;

/** Stripe refuses the whole payment for an address that it finds invalid, and asks the buyer for one that is left out. */
const PLAIN_EMAIL = /^[\w.+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;

const addressOf = (orderId: string, payment: "made" | "left"): string =>
  `${setting("SITE_URL").replace(/\/$/, "")}/orders/${orderId}?payment=${payment}`;

const paramsOf = ({ paymentId, ...total }: Charge, checkout: Checkout): Stripe.Checkout.SessionCreateParams => {
  const { orderId, createdAtMs, items, eventName, email, locale } = checkout;
  const lines = linesOf(items, total, eventName);
  if (!lines) throw notPossible();
  const metadata = { paymentId, orderId };
  return {
    mode: "payment",
    // A method that answers after days would outlive every hold.
    payment_method_types: ["card"],
    client_reference_id: paymentId,
    metadata,
    payment_intent_data: { metadata, description: `${eventName} ${orderId}`.trim() },
    line_items: lines.map(({ name, quantity, amount }) => ({
      quantity,
      price_data: { currency: total.currency.toLowerCase(), unit_amount: amount, product_data: { name } },
    })),
    // The buyer pays exactly the order's sum in the order's currency.
    adaptive_pricing: { enabled: false },
    ...(PLAIN_EMAIL.test(email) ? { customer_email: email } : {}),
    locale,
    success_url: addressOf(orderId, "made"),
    cancel_url: addressOf(orderId, "left"),
    expires_at: Math.floor(createdAtMs / 1000) + SESSION_SECONDS,
  };
};

const start = async (charge: Charge, checkout: Checkout): Promise<{ reference: string; redirectUrl: string }> => {
  const params = paramsOf(charge, checkout);
  try {
    const { id, url } = await ask((client) => client.checkout.sessions.create(params, { idempotencyKey: charge.paymentId }));
    if (url === null) throw new Refusal({ type: "StripeSessionWithoutPage" });
    return { reference: id, redirectUrl: url };
  } catch (error) {
    if (!(error instanceof Refusal) || !REFUSED_REQUESTS.has(error.name)) throw error;
    log.error("a checkout was refused", error, { paymentId: charge.paymentId });
    throw notPossible();
  }
};

const referenceOf = ({ reference }: Charge): string => {
  if (reference === undefined) throw new Refusal({ type: "StripeSessionUnknown" });
  return reference;
};

const find = async (charge: Charge): Promise<ChargeState> =>
  stateOf(await ask((client) => client.checkout.sessions.retrieve(referenceOf(charge), { expand: ["payment_intent"] })));

/** Without a reference nobody got the session's address, so nobody can pay there. */
const close = async (charge: Charge): Promise<ChargeState> => {
  if (charge.reference === undefined) return { state: "declined" };
  const found = await find(charge);
  if (found.state !== "open") return found;
  try {
    return stateOf(await ask((client) => client.checkout.sessions.expire(referenceOf(charge))));
  } catch (error) {
    // Stripe expires only an open session: the buyer paid meanwhile.
    if (!(error instanceof Refusal) || error.name !== "StripeInvalidRequestError") throw error;
    const after = await find(charge);
    if (after.state === "open") throw error;
    return after;
  }
};

/** Stripe writes the fee down some moments after it captured the money. It is in the currency in which Stripe pays out. */
const findFee = async (charge: Charge): Promise<Money | undefined> => {
  if (charge.reference === undefined) return undefined;
  const expand = ["payment_intent.latest_charge.balance_transaction"];
  const { payment_intent: intent } = await ask((client) => client.checkout.sessions.retrieve(referenceOf(charge), { expand }));
  const made = typeof intent === "object" ? intent?.latest_charge : undefined;
  const transaction = typeof made === "object" ? made?.balance_transaction : undefined;
  return typeof transaction === "object" && transaction ? fromStripe(transaction.fee, transaction.currency) : undefined;
};

const ENDED_REFUNDS = new Set(["failed", "canceled"]);

/**
 * Looks for the refund first, because Stripe forgets an idempotency key after a day. A refund that failed gets a new key. What somebody returned at
 * Stripe already is returned.
 */
const refund = async (charge: Charge, { refundId, amountMinor }: Refund): Promise<RefundResult> => {
  const { payment_intent: intent } = await ask((client) => client.checkout.sessions.retrieve(referenceOf(charge)));
  const amount = toStripe({ amountMinor, currency: charge.currency });
  if (typeof intent !== "string" || amount === undefined) throw new Refusal({ type: "StripeRefundImpossible" });
  const all = await ask((client) => client.refunds.list({ payment_intent: intent, limit: 100 }));
  const earlier = all.data.filter(({ metadata }) => metadata?.["refundId"] === refundId);
  const known = earlier.find(({ status }) => !ENDED_REFUNDS.has(status ?? ""));
  const metadata = { paymentId: charge.paymentId, refundId };
  try {
    const made =
      known ??
      (await ask((client) =>
        client.refunds.create({ payment_intent: intent, amount, metadata }, { idempotencyKey: `${refundId}-${earlier.length}` }),
      ));
    if (ENDED_REFUNDS.has(made.status ?? "")) throw new Refusal({ type: "StripeRefundFailed" });
    return made.status === "succeeded" ? "returned" : "pending";
  } catch (error) {
    if (error instanceof Refusal && error.code === "charge_already_refunded") return "returned";
    throw error;
  }
};

const invalid = (): Fault =>
  new Fault("malformed", "webhook.invalid", "The signature does not fit the message and one of our secrets, or is too old.");

const TOLERANCE_SECONDS = 300;

const verify = async ({ body, signature }: Delivery): Promise<unknown> => {
  const { webhooks } = await open().client;
  for (const secret of setting("STRIPE_WEBHOOK_SECRETS").split(" ").filter(Boolean)) {
    try {
      return await webhooks.constructEventAsync(body, signature, secret, TOLERANCE_SECONDS, undefined, now());
    } catch (error) {
      if (!isStripeError(error) || error.type !== "StripeSignatureVerificationError") throw error;
    }
  }
  throw invalid();
};

const SessionEvent = v.object({
  type: v.picklist([
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
  ]),
  data: v.object({
    object: v.object({
      id: v.string(),
      client_reference_id: v.string(),
      metadata: v.object({ orderId: v.string() }),
      payment_status: v.string(),
      amount_total: v.number(),
      currency: v.string(),
    }),
  }),
});

/** A card that the buyer tries on Stripe's page. */
const DeclineEvent = v.object({
  type: v.literal("payment_intent.payment_failed"),
  data: v.object({ object: v.object({ metadata: v.object({ paymentId: v.pipe(v.string(), v.startsWith("pay_")) }) }) }),
});

const OfIntent = { payment_intent: v.string() };

/** The metadata of a refund that this project made name it. */
const RefundEvent = v.object({
  type: v.picklist(["refund.created", "refund.failed"]),
  data: v.object({ object: v.object({ ...OfIntent, metadata: v.nullish(v.record(v.string(), v.string())) }) }),
});

const DisputeEvent = v.object({
  type: v.picklist(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"]),
  data: v.object({ object: v.object({ ...OfIntent, id: v.string(), status: v.string() }) }),
});

/** An inquiry (`warning_…`) takes no money. After `prevented` the bank is content, and a refund of its own says whether money went back. */
const DISPUTE_STATES: Record<string, DisputeState> = {
  needs_response: "open",
  under_review: "open",
  won: "won",
  warning_closed: "won",
  prevented: "won",
  lost: "lost",
};

/** Refunds and disputes name Stripe's payment, whose metadata name ours. Undefined: it is not of this project. */
const findPaymentId = async (intent: string): Promise<string | undefined> => {
  const { metadata } = await ask((client) => client.paymentIntents.retrieve(intent));
  return metadata["paymentId"];
};

const moneyNoticesOf = async (event: unknown): Promise<Notice[]> => {
  const declined = v.safeParse(DeclineEvent, event);
  if (declined.success) return [{ type: "card_declined", paymentId: declined.output.data.object.metadata.paymentId }];
  const refunded = v.safeParse(RefundEvent, event);
  if (refunded.success) {
    const { type, data } = refunded.output;
    const isOurs = data.object.metadata?.["refundId"] !== undefined;
    if (isOurs === (type === "refund.created")) return [];
    const paymentId = await findPaymentId(data.object.payment_intent);
    return paymentId === undefined ? [] : [{ type: isOurs ? "refund_failed" : "refunded_elsewhere", paymentId }];
  }
  const disputed = v.safeParse(DisputeEvent, event);
  if (!disputed.success) return [];
  const { id: disputeId, status, payment_intent: intent } = disputed.output.data.object;
  const state = DISPUTE_STATES[status];
  const paymentId = state && (await findPaymentId(intent));
  return state === undefined || paymentId === undefined ? [] : [{ type: "disputed", paymentId, disputeId, state }];
};

/** A session of another program of the same account has no payment id of ours. */
const noticesOf = async (event: unknown): Promise<Notice[]> => {
  const { success, output } = v.safeParse(SessionEvent, event);
  if (!success) return moneyNoticesOf(event);
  if (!output.data.object.client_reference_id.startsWith("pay_")) return [];
  const {
    id: reference,
    client_reference_id: paymentId,
    metadata,
    payment_status: payment,
    amount_total: amount,
    currency,
  } = output.data.object;
  if (payment === "paid")
    return [{ type: "captured", paymentId, orderId: metadata.orderId, reference, money: fromStripe(amount, currency) }];
  // Complete and unpaid: the bank has not answered.
  if (output.type === "checkout.session.completed") return [];
  const isBanks = output.type === "checkout.session.async_payment_failed";
  return [...(isBanks ? [{ type: "card_declined" as const, paymentId }] : []), { type: "declined", paymentId, reference }];
};

export const stripe: RedirectProvider = {
  isReady: () => findSetting("STRIPE_SECRET_KEY") !== undefined && findSetting("STRIPE_WEBHOOK_SECRETS") !== undefined,
  start,
  find,
  close,
  findFee,
  refund,
  parse: async (delivery) => noticesOf(await verify(delivery)),
};
