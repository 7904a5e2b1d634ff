/**
 * `pnpm test:stripe`: replays every kind of call that the adapter makes against stripe-mock, Stripe's own server, which checks requests against Stripe's
 * OpenAPI document. It is built by Go on first use, and the check is skipped where Go is missing.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { itemsOf } from "@catraca/core/price/price.rules.ts";
import { freePort } from "@catraca/local/ports";
import { startStripe } from "@catraca/local/stripe/stripe";

const VERSION = "v0.203.0";
const KEY = "sk_test_123";
const folder = path.resolve(import.meta.dirname, `../../node_modules/.cache/stripe-mock-${VERSION}`);
const binary = path.join(folder, "stripe-mock");

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const build = (): boolean => {
  if (existsSync(binary)) return true;
  if (spawnSync("go", ["version"]).status !== 0) {
    say("skipped: Go is missing, which builds stripe-mock");
    return false;
  }
  mkdirSync(folder, { recursive: true });
  say(`building stripe-mock ${VERSION}`);
  execFileSync("go", ["install", `github.com/stripe/stripe-mock@${VERSION}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod" },
    stdio: "inherit",
  });
  return true;
};

/** The adapter against the stand-in, which records what it is asked. */
const recordCalls = async () => {
  const standIn = await startStripe({ port: 0, key: KEY, webhookSecret: "whsec_a", send: async () => 200 });
  Object.assign(process.env, {
    STRIPE_SECRET_KEY: KEY,
    STRIPE_WEBHOOK_SECRETS: "whsec_a",
    STRIPE_API_URL: standIn.url,
    SITE_URL: "https://tickets.example.com",
  });
  const { stripe } = await import("@catraca/core/payment/payment.stripe.ts");
  const lines = [{ ticketTypeId: "tty_a", name: "Inteira", quantity: 2, unitPriceMinor: 5_000 }];
  const fee = { kind: "fee" as const, name: "Taxa", quantity: 2, unitPriceMinor: 500, amountMinor: 1_000, ticketTypeId: "tty_a" };
  const discount = { ...fee, kind: "discount" as const, name: "AMIGOS", unitPriceMinor: -500, amountMinor: -1_000 };
  const pay = async (paymentId: string, currency: string, more: { email: string; locale: "pt-BR" | "en" }) => {
    const items = itemsOf({ lines, products: [], adjustments: [fee, discount] });
    const charge = { paymentId, amountMinor: 10_000, currency };
    const checkout = { orderId: "ord_a", createdAtMs: Date.now(), items, eventName: "Maré Alta", ...more };
    const { reference } = await stripe.start(charge, checkout);
    return { ...charge, reference };
  };
  const paid = await pay("pay_a", "BRL", { email: "ana@example.com", locale: "pt-BR" });
  await standIn.pay(paid.reference);
  await stripe.find(paid);
  await stripe.findFee?.(paid);
  await stripe.refund(paid, { refundId: "ref_a", amountMinor: 4_000 });
  await stripe.close(await pay("pay_b", "JPY", { email: "", locale: "en" }));
  await stripe.close(await pay("pay_c", "KWD", { email: "maeve.o'brien@example.ie", locale: "en" }));
  await standIn.stop();
  return standIn.calls;
};

type Call = Awaited<ReturnType<typeof recordCalls>>[number];

const replay = async (url: string, { method, path: at, body, key }: Call): Promise<string | undefined> => {
  const answer = await fetch(`${url}${at}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(key === undefined ? {} : { "idempotency-key": key }),
      ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    ...(body === "" ? {} : { body }),
  });
  const text = await answer.text();
  return answer.ok ? undefined : `${method} ${at}: ${answer.status} ${text.slice(0, 400)}`;
};

const startMock = async (): Promise<{ url: string; process: ChildProcess }> => {
  const port = await freePort();
  const mock = spawn(binary, ["-http-addr", `127.0.0.1:${port}`], { stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return { url, process: mock };
    await wait(100);
  }
  mock.kill();
  throw new Error("stripe-mock does not answer");
};

const main = async (): Promise<void> => {
  if (!build()) return;
  const calls = await recordCalls();
  const mock = await startMock();
  try {
    const refusals = (await Promise.all(calls.map((one) => replay(mock.url, one)))).filter((refusal) => refusal !== undefined);
    // A control: a server that takes anything proves nothing.
    const [first] = calls;
    const control = first && (await replay(mock.url, { ...first, body: `${first.body}&no_such_parameter=1` }));
    if (control === undefined) refusals.push("control: stripe-mock took a parameter that Stripe does not have");
    for (const refusal of refusals) say(refusal);
    const kinds = new Set(calls.map(({ method, path: at }) => `${method} ${at.replaceAll(/(cs_test|pi)_\w+/g, "{id}").split("?")[0]}`));
    say(
      `stripe-mock ${VERSION} took ${calls.length - refusals.length} of ${calls.length} calls of ${kinds.size} kinds: ${[...kinds].join(", ")}`,
    );
    process.exitCode = refusals.length > 0 ? 1 : 0;
  } finally {
    mock.process.kill();
  }
};

await main();
