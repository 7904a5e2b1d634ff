/** Sends a delivery to an address of somebody else. The connection goes to the address that was checked, and to no other. */
import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { findSetting } from "../kernel/setting.ts";
import { hostOf, isPublicAddress, refusalOf } from "./webhook.address.ts";
import { MOST_ANSWER_BYTES, TIMEOUT_MS } from "./webhook.limits.ts";

const SHOWN_CHARACTERS = 200;

/** `httpStatus`: absent when there was no answer; then `error` says why. `answer`: the first characters of it. */
export type Sent = { isDelivered: boolean; httpStatus?: number; error?: string; tookMs: number; answer?: string };

/** Set for a machine of one's own: deliveries go to plain http and to private addresses too. */
export const isAnyAllowed = (): boolean => findSetting("WEBHOOK_ADDRESSES") === "any";

class Refused extends Error {
  override readonly name = "Refused";
}

type Address = { address: string; family: number };

/** All addresses of a name must be public: which one a connection takes is not ours to say. */
const resolve = async (host: string): Promise<Address> => {
  const family = isIP(host);
  const found = family === 0 ? await lookup(host, { all: true, verbatim: true }) : [{ address: host, family }];
  // A function of Lambda outside of a network of one's own reaches IPv4 alone.
  const [first] = found.toSorted((a, b) => a.family - b.family);
  if (!first || (!isAnyAllowed() && !found.every(({ address }) => isPublicAddress(address)))) throw new Refused("address_not_public");
  return first;
};

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "host_not_found",
  EAI_AGAIN: "host_not_found",
  ECONNREFUSED: "connection_refused",
  ECONNRESET: "connection_lost",
  EPIPE: "connection_lost",
  EHOSTUNREACH: "connection_refused",
  ENETUNREACH: "connection_refused",
};

const reasonOf = (error: unknown, signal: AbortSignal): string => {
  if (error instanceof Refused) return error.message;
  if (signal.aborted) return "timeout";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return (
    REASONS[code] ?? (/^(ERR_TLS|ERR_SSL|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code) ? "certificate_refused" : "connection_failed")
  );
};

/** The text of the answer's beginning, on one line. */
const shown = (chunks: readonly Buffer[]): string =>
  Buffer.concat(chunks)
    .subarray(0, 4 * SHOWN_CHARACTERS)
    .toString("utf8")
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, SHOWN_CHARACTERS);

type Request = { url: URL; address: Address; headers: Record<string, string>; body: string; signal: AbortSignal };
type Answer = { httpStatus: number; answer: string };

/** Resolves once the answer ended, its limit was read, or the time is over: a status that came is an answer. */
const post = ({ url, address, headers, body, signal }: Request): Promise<Answer> =>
  new Promise((resolveAnswer, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let httpStatus: number | undefined;
    /** The first call counts. */
    const end = (error?: Error): void => {
      request.destroy();
      if (httpStatus === undefined) reject(error ?? new Error("no answer"));
      else resolveAnswer({ httpStatus, answer: shown(chunks) });
    };
    const request = (url.protocol === "https:" ? https : http).request(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        // No connection of an earlier delivery: its address was checked then.
        agent: false,
        lookup: (_host, { all }, answer) => (all ? answer(null, [address]) : answer(null, address.address, address.family)),
        maxHeaderSize: 16_384,
      },
      (response) => {
        httpStatus = response.statusCode ?? 0;
        response.on("data", (chunk: Buffer) => {
          if (size < 4 * SHOWN_CHARACTERS) chunks.push(chunk);
          size += chunk.length;
          if (size >= MOST_ANSWER_BYTES) end();
        });
        for (const over of ["end", "error", "close"]) response.on(over, () => end());
      },
    );
    // The receiver leaves HTTP: no response follows, and no error.
    request.on("upgrade", ({ statusCode = 0 }, socket) => {
      httpStatus = statusCode;
      socket.destroy();
      end();
    });
    request.on("error", end);
    // The request's own signal is of no use here: it says nothing once a connection was given away.
    signal.addEventListener("abort", () => end());
    request.end(body);
  });

const within = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new Error("the time is over"));
  signal.addEventListener("abort", stop);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
};

/** Makes one attempt. Never throws for what the receiver does. Redirects are not followed. */
export const send = async (p: { url: string; headers: Record<string, string>; body: string }): Promise<Sent> => {
  const startedAt = performance.now();
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), TIMEOUT_MS);
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    if (refusalOf(p.url, isAnyAllowed()) !== undefined) throw new Refused("address_not_public");
    const url = new URL(p.url);
    const address = await within(over.signal, resolve(hostOf(url)));
    const headers = { ...p.headers, "content-type": "application/json", "user-agent": "Catraca-Webhooks/1" };
    const { httpStatus, answer } = await post({ url, address, headers, body: p.body, signal: over.signal });
    return { isDelivered: httpStatus >= 200 && httpStatus < 300, httpStatus, tookMs: took(), ...(answer === "" ? {} : { answer }) };
  } catch (error) {
    return { isDelivered: false, error: reasonOf(error, over.signal), tookMs: took() };
  } finally {
    clearTimeout(timer);
  }
};
