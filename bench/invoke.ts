/** Calls a function as Lambda does, streaming or not, with no server in between. */
import { once } from "node:events";
import { createRequire } from "node:module";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { ORIGIN_HEADER } from "@catraca/functions/site";

const request = (method: string, path: string, headers: Record<string, string>) => ({
  version: "2.0",
  routeKey: "$default",
  rawPath: path,
  rawQueryString: "",
  headers: { host: "127.0.0.1", ...headers },
  requestContext: { domainName: "127.0.0.1", stage: "$default", http: { method, path, sourceIp: "127.0.0.1" } },
  isBase64Encoded: false,
});

/** An event of a function URL (payload format 2.0). */
export const post = (p: { path: string; token?: string; body: unknown }): object => ({
  ...request("POST", p.path, {
    "content-type": "application/json",
    ...(p.token === undefined ? {} : { authorization: `Bearer ${p.token}` }),
  }),
  body: JSON.stringify(p.body),
});

/** An event of the HTTP API behind the site. */
export const get = (path: string): object => request("GET", path, { [ORIGIN_HEADER]: process.env["ORIGIN_SECRETS"] ?? "" });

/** Takes the prelude with the first write and not with `end`, as Lambda's runtime client does. An answer without it has the status 0. */
class Heard extends Writable {
  status = 0;
  text = "";
  #prelude = 0;
  readonly #answered: () => void;

  constructor(answered: () => void) {
    super();
    this.#answered = answered;
  }

  setPrelude({ statusCode = 200 }: { statusCode?: number }): void {
    this.#prelude = statusCode;
  }

  override write(...args: unknown[]): boolean {
    this.status = this.#prelude;
    return super.write(...(args as Parameters<Writable["write"]>));
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.#answered();
    done();
  }
}

export type Answer = { status: number; body: any };
export type Handler = (invocation: object, ...rest: unknown[]) => Promise<unknown>;

/** Calls `answered` when the function hands over its answer, and waits for the writes that follow. */
export const call = async (handler: Handler, invocation: object, answered: () => void = () => undefined): Promise<Answer> => {
  if (!(Symbol.for("aws.lambda.runtime.handler.streaming") in handler)) {
    const { statusCode, body } = (await handler(invocation, {})) as { statusCode: number; body: string };
    answered();
    return { status: statusCode, body: JSON.parse(body) };
  }
  const heard = new Heard(answered);
  await Promise.all([handler(invocation, heard, {}), once(heard, "finish")]);
  return { status: heard.status, body: JSON.parse(heard.text) };
};

/** Loads a file as the runtime does: imports a module, requires a CommonJS file. */
export const load = async (file: string): Promise<Handler> => {
  const loaded: unknown = file.endsWith(".mjs") ? await import(pathToFileURL(file).href) : createRequire(import.meta.url)(file);
  return (loaded as { handler: Handler }).handler;
};
