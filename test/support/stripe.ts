/** The stand-in for Stripe in this process. Its messages go straight to the operation that takes them. */
import { afterAll } from "vitest";
import { runAs } from "@catraca/core/kernel/actor";
import { Fault } from "@catraca/core/kernel/fault";
import * as Payment from "@catraca/core/payment";
import { startStripe, type ChargeAtStripe, type StripeStandIn } from "@catraca/local/stripe/stripe";
import { STATUS } from "@catraca/functions/http/status";

const WEBHOOK_SECRET = "whsec_of_the_tests_alone";
const KEY = "sk_test_of_the_tests_alone";

const receive = async (body: string, signature: string): Promise<number> => {
  try {
    await runAs({ type: "public" }, () => Payment.receive({ provider: "stripe", body, signature }));
    return 200;
  } catch (error) {
    return error instanceof Fault ? STATUS[error.kind] : 500;
  }
};

let open: StripeStandIn | undefined;

/** For one test file: call it while the file loads. A message that fails is not sent again, unless the test sends it. */
export const openStripe = async (): Promise<StripeStandIn> => {
  const stripe = await startStripe({ port: 0, key: KEY, webhookSecret: WEBHOOK_SECRET, send: receive, retryMs: [] });
  afterAll(() => stripe.stop());
  open = stripe;
  Object.assign(process.env, {
    PAYMENT_PROVIDER: "simulated,stripe",
    STRIPE_SECRET_KEY: KEY,
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    STRIPE_API_URL: stripe.url,
  });
  return stripe;
};

/** Empty where no test opened it. */
export const chargesAtStripe = (): ChargeAtStripe[] => open?.charges() ?? [];
export const theStripe = (): StripeStandIn => {
  if (!open) throw new Error("this file opened no stand-in for Stripe");
  return open;
};
