/** The deployed handlers, imported by the paths that the stacks deploy. After the environment is set: they read it as they load. */
import path from "node:path";
import { functions, type FunctionName } from "@catraca/functions/functions";
import type { FrontOptions } from "./front.ts";
import type { Functions, Handler } from "./gateway/functions.ts";

const root = path.resolve(import.meta.dirname, "../../..");

export type Handlers = Functions & Record<FunctionName, { handler: Handler; timeoutSeconds: number }>;

export const loadHandlers = async (around: (name: string, handler: Handler) => Handler = (_, handler) => handler): Promise<Handlers> => {
  const loaded = await Promise.all(
    Object.entries(functions).map(async ([name, { handler, timeoutSeconds }]) => {
      const dot = handler.lastIndexOf(".");
      const module = (await import(path.join(root, `${handler.slice(0, dot)}.ts`))) as Record<string, Handler>;
      const found = module[handler.slice(dot + 1)];
      if (!found) throw new Error(`${handler} exports no handler`);
      return [name, { handler: around(name, found), timeoutSeconds }] as const;
    }),
  );
  return Object.fromEntries(loaded) as Handlers;
};

/** How a function is put behind HTTP. */
export const frontOf = (handlers: Handlers, name: FunctionName): FrontOptions => ({
  ...handlers[name],
  functionName: name,
  streaming: "streaming" in functions[name],
});
