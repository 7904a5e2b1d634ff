/**
 * Stands in for Stripe on this machine: answers the calls that the adapter makes as Stripe documents them, shows a page to pay on, and sends signed
 * messages. The adapter talks to it through its usual settings.
 */
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { replaceFile } from "../lines.ts";
import {
  answerSession,
  chargeOf,
  closeDispute,
  createRefund,
  createSession,
  declineSession,
  eventOf,
  expireByTime,
  expireSession,
  findIntent,
  findSession,
  newAccount,
  newId,
  openDispute,
  paySession,
  refundedOf,
  Refused,
  type Account,
  type Dispute,
  type Refund,
  type Session,
  type StripeEvent,
} from "./account.ts";
import { parseForm } from "./form.ts";
import { dashboard, hostedPage } from "./pages.ts";

export type StandInOptions = {
  /** 0: any free port. */
  port: number;
  key: string;
  webhookSecret: string;
  /** Sends a message. Returns the status of the answer. */
  send: (body: string, signature: string) => Promise<number>;
  /** Keeps the account over restarts. */
  file?: string;
  /** How long to wait before each further attempt to send a message. Stripe tries for three days. */
  retryMs?: readonly number[];
};

export type SendOptions = { times?: number; secret?: string; atMs?: number; change?: (event: StripeEvent) => void };

/** Says where a payment's money is, for comparisons. `refunded`: all of it, or a bank took it back. */
export type ChargeAtStripe = { paymentId: string; status: "captured" | "refunded" | "declined"; amount: number; refunded: number };

export const sign = (body: string, secret: string, atMs = Date.now()): string => {
  const seconds = Math.floor(atMs / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
};

const RETRY_MS = [1_000, 5_000, 30_000];
const JSON_TYPE = { "content-type": "application/json" };

type Answer = { status: number; body: string; headers?: Record<string, string> };

const json = (object: unknown, status = 200): Answer => ({ status, body: JSON.stringify(object), headers: JSON_TYPE });
const html = (body: string): Answer => ({ status: 200, body, headers: { "content-type": "text/html; charset=utf-8" } });
const goTo = (location: string): Answer => ({ status: 303, body: "", headers: { location } });

const DISPUTED = { dispute: "needs_response", win: "won", lose: "lost" } as const;

export type StripeStandIn = Awaited<ReturnType<typeof startStripe>>;

export const startStripe = async (options: StandInOptions) => {
  const { file, retryMs = RETRY_MS } = options;
  const account: Account = file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Account) : newAccount();
  const answers = new Map<string, { request: string; answer: Answer }>();
  const timers = new Set<NodeJS.Timeout>();
  const calls: { method: string; path: string; body: string; key: string | undefined }[] = [];
  /** While true, every call gets 500, as when Stripe is down. */
  let isDown = false;
  /** While true, no message is sent. */
  let isSilent = false;
  /** While true, no charge has a balance transaction, as in Stripe's first moments. */
  let areFeesUnknown = false;
  let site = "";

  const save = (): void => {
    if (file !== undefined) replaceFile(file, JSON.stringify(account), 0o600);
  };

  const sendOnce = async (body: string, secret: string, atMs?: number): Promise<number> => {
    try {
      return await options.send(body, sign(body, secret, atMs));
    } catch {
      return 0;
    }
  };

  const sendUntilTaken = async (body: string, attempt: number): Promise<number> => {
    const status = await sendOnce(body, options.webhookSecret);
    const waitMs = retryMs[attempt];
    if (status < 200 || status > 299)
      if (waitMs !== undefined) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          void sendUntilTaken(body, attempt + 1);
        }, waitMs);
        timers.add(timer.unref());
      }
    return status;
  };

  const tell = async (type: string, object: object): Promise<StripeEvent> => {
    save();
    const event = eventOf(type, object);
    if (!isSilent) await sendUntilTaken(JSON.stringify(event), 0);
    return event;
  };

  const completed = (session: Session) => tell("checkout.session.completed", session);

  const pay = async (id: string): Promise<StripeEvent | undefined> => {
    const session = paySession(account, id);
    return session ? completed(session) : undefined;
  };

  const decline = async (id: string): Promise<void> => {
    const intent = declineSession(account, id);
    if (intent) await tell("payment_intent.payment_failed", intent);
  };

  const process = async (id: string): Promise<void> => {
    const session = paySession(account, id, "processing");
    if (session) await completed(session);
  };

  const answerBank = async (id: string, isPaid: boolean): Promise<void> => {
    const session = answerSession(account, id, isPaid);
    await tell(`checkout.session.async_payment_${isPaid ? "succeeded" : "failed"}`, session);
  };

  const refundOutside = async (id: string): Promise<Refund> => {
    const { payment_intent: intent } = findSession(account, id);
    const refund = createRefund(account, { payment_intent: intent ?? "" });
    await tell("refund.created", refund);
    return refund;
  };

  const dispute = async (id: string, status?: Dispute["status"]): Promise<Dispute> => {
    const { payment_intent: intent } = findSession(account, id);
    const opened = openDispute(account, intent ?? "", status);
    await tell("charge.dispute.created", opened);
    return opened;
  };

  const decide = async (disputeId: string, status: Dispute["status"]): Promise<void> => {
    const closed = closeDispute(account, disputeId, status);
    await tell("charge.dispute.closed", closed);
  };

  const openDisputeOf = (session: Session): string =>
    Object.values(account.disputes).find((one) => one.payment_intent === session.payment_intent && one.status === "needs_response")?.id ??
    "";

  const sessionOf = (id: string): Session => {
    const session = findSession(account, id);
    if (expireByTime(session)) void tell("checkout.session.expired", session);
    return session;
  };

  const withIntent = (session: Session, expanded: readonly string[]): object => {
    if (session.payment_intent === null) return session;
    const intent = findIntent(account, session.payment_intent);
    if (expanded.includes("payment_intent.latest_charge.balance_transaction"))
      return { ...session, payment_intent: { ...intent, latest_charge: chargeOf(intent, !areFeesUnknown) } };
    return expanded.includes("payment_intent") ? { ...session, payment_intent: intent } : session;
  };

  const callApi = (method: string, url: URL, body: string): Answer => {
    const [, , ...parts] = url.pathname.split("/");
    const path = parts.join("/");
    const [id = "", action] = path.startsWith("checkout/sessions/") ? parts.slice(2) : parts.slice(1);
    if (method === "POST" && path === "checkout/sessions") return json(createSession(account, parseForm(body), site));
    if (method === "POST" && path.startsWith("checkout/sessions/") && action === "expire") {
      const session = expireSession(account, id);
      void tell("checkout.session.expired", session);
      return json(session);
    }
    if (method === "GET" && path.startsWith("checkout/sessions/")) return json(withIntent(sessionOf(id), [...url.searchParams.values()]));
    if (method === "GET" && path.startsWith("payment_intents/")) return json(findIntent(account, id));
    if (method === "GET" && path === "refunds") {
      const intent = url.searchParams.get("payment_intent");
      const data = account.refunds.filter((one) => intent === null || one.payment_intent === intent).toReversed();
      return json({ object: "list", url: "/v1/refunds", has_more: false, data });
    }
    if (method === "POST" && path === "refunds") {
      const refund = createRefund(account, parseForm(body));
      void tell("refund.created", refund);
      return json(refund);
    }
    throw new Refused(`Unrecognized request URL (${method}: ${url.pathname}).`, { status: 404 });
  };

  /** A repeated key gets the first answer; another request under it is refused. */
  const answerApi = (request: IncomingMessage, url: URL, body: string): Answer => {
    const key = request.headers["idempotency-key"] as string | undefined;
    const { method = "GET" } = request;
    calls.push({ method, path: url.pathname + url.search, body, key });
    if (isDown) return json({ error: { type: "api_error", message: "made to fail" } }, 500);
    if (request.headers.authorization !== `Bearer ${options.key}`)
      return json({ error: { type: "invalid_request_error", message: "Invalid API Key provided." } }, 401);
    const known = key === undefined || method !== "POST" ? undefined : answers.get(key);
    const asked = `${url.pathname} ${body}`;
    if (known && known.request !== asked)
      return json(
        { error: { type: "idempotency_error", message: "Keys for idempotent requests can only be used with the same parameters." } },
        400,
      );
    if (known) return known.answer;
    try {
      const answer = callApi(method, url, body);
      // Stripe forgets what it refused before it began.
      if (key !== undefined) answers.set(key, { request: asked, answer });
      save();
      return answer;
    } catch (error) {
      if (error instanceof Refused) return json({ error: error.body }, error.status);
      throw error;
    }
  };

  const press = async (session: Session, action: string): Promise<Answer> => {
    if (action === "leave") return goTo(session.cancel_url);
    if (action === "decline") await decline(session.id);
    if (action === "decline") return html(hostedPage(account, session, "Your card was declined."));
    if (action === "processing") await process(session.id);
    else await pay(session.id);
    return action === "lose" ? html(hostedPage(account, session, "Paid, and the window was closed.")) : goTo(session.success_url);
  };

  const act = async (session: Session, action: string): Promise<Answer> => {
    if (action === "succeed" || action === "fail") await answerBank(session.id, action === "succeed");
    if (action === "refund") await refundOutside(session.id);
    if (action === "dispute") await dispute(session.id);
    if (action === "win" || action === "lose") await decide(openDisputeOf(session), DISPUTED[action]);
    if (action === "again") await completed(session);
    return goTo("/dashboard");
  };

  const answerPage = async ({ method }: IncomingMessage, url: URL): Promise<Answer> => {
    const [, place, ...parts] = url.pathname.split("/");
    if (place === "c") {
      const session = sessionOf(parts[1] ?? "");
      return method === "POST" ? press(session, parts[2] ?? "") : html(hostedPage(account, session));
    }
    if (place !== "dashboard") return { status: 404, body: "Not found" };
    return method === "POST" ? act(sessionOf(parts[0] ?? ""), parts[1] ?? "") : html(dashboard(account));
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? "/", site);
    const body = await readText(request);
    return url.pathname.startsWith("/v1/") ? answerApi(request, url, body) : answerPage(request, url);
  };

  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request)
      .catch((error: unknown): Answer =>
        error instanceof Refused ? { status: error.status, body: error.message } : { status: 500, body: String(error) },
      )
      .then(({ status, body, headers = {} }) =>
        response.writeHead(status, { ...headers, "request-id": newId("req"), "cache-control": "no-store" }).end(body),
      )
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(options.port, "127.0.0.1", resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: site,
    pay,
    decline,
    process,
    answerBank,
    refundOutside,
    dispute,
    decide,
    calls,
    sessionFor: (paymentId: string): Session | undefined =>
      Object.values(account.sessions).find((one) => one.client_reference_id === paymentId),
    /** Sends a message about a session again, or changed, or signed in another way. Returns the statuses of the answers. */
    resend: async (type: string, session: object, { times = 1, secret = options.webhookSecret, atMs, change }: SendOptions = {}) => {
      const event = eventOf(type, session);
      change?.(event);
      const statuses: number[] = [];
      for (let time = 0; time < times; time++) statuses.push(await sendOnce(JSON.stringify(event), secret, atMs));
      return statuses;
    },
    goDown: (down: boolean): void => void (isDown = down),
    goSilent: (silent: boolean): void => void (isSilent = silent),
    hideFees: (hidden: boolean): void => void (areFeesUnknown = hidden),
    /** Every payment that has a session. */
    charges: (): ChargeAtStripe[] =>
      Object.values(account.sessions).map((session) => {
        const intent = account.intents[session.payment_intent ?? ""];
        const refunded = intent ? refundedOf(account, intent.id) : 0;
        const received = intent?.amount_received ?? 0;
        const isLost = Object.values(account.disputes).some((one) => one.payment_intent === intent?.id && one.status === "lost");
        return {
          paymentId: session.client_reference_id ?? "",
          status: received === 0 ? "declined" : refunded === received || isLost ? "refunded" : "captured",
          amount: received,
          refunded,
        };
      }),
    stop: async (): Promise<void> => {
      for (const timer of timers) clearTimeout(timer);
      save();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
