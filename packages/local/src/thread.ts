/** Runs on a thread: functions that the main thread invokes, or one function behind its own server. See threads.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { functions } from "@catraca/functions/functions";
import { functionUrl } from "./function-url.ts";
import { installStreaming } from "./front-response.ts";
import { createContext, type Handler } from "./gateway/functions.ts";
import { frontOf, type Handlers } from "./handlers.ts";
import { listen } from "./site.ts";

/** With `port`, the thread serves the gate there. Without it, it answers calls. */
export type ThreadData = { files: Record<string, string>; port?: number };
/** Without an event, the function is only loaded. */
export type ThreadCall = { id: number; name: string; event?: unknown; remainingMs?: number };
export type ThreadReply = { id: number; result?: unknown; error?: { name: string; message: string; stack: string } };

const { files, port } = workerData as ThreadData;
installStreaming();

const handlers = new Map<string, Promise<Handler>>();
const handlerOf = (name: string): Promise<Handler> => {
  const found = handlers.get(name) ?? import(files[name] ?? "").then(({ handler }: { handler: Handler }) => handler);
  handlers.set(name, found);
  return found;
};

/** Step Functions and the queues compare the names of errors. */
const serializeError = (thrown: unknown): NonNullable<ThreadReply["error"]> =>
  thrown instanceof Error
    ? { name: thrown.name, message: thrown.message, stack: thrown.stack ?? "" }
    : { name: typeof thrown, message: String(thrown), stack: "" };

const answer = async ({ id, name, event, remainingMs }: ThreadCall): Promise<ThreadReply> => {
  try {
    const handler = await handlerOf(name);
    if (remainingMs === undefined) return { id };
    return { id, result: await handler(event, createContext(name, remainingMs)) };
  } catch (error) {
    return { id, error: serializeError(error) };
  }
};

if (port === undefined) parentPort?.on("message", (ask: ThreadCall) => void answer(ask).then((reply) => parentPort?.postMessage(reply)));
else {
  const gate = { handler: await handlerOf("gate"), timeoutSeconds: functions.gate.timeoutSeconds };
  await listen(functionUrl(frontOf({ gate } as unknown as Handlers, "gate")), port);
  parentPort?.postMessage("listening");
}
