/** Imports the deployed handlers by the paths that the stacks deploy. Set the environment first: handlers read it as they load. */
import path from "node:path";
import { functions, type FunctionName } from "@catraca/functions/functions";
import type { FrontOptions } from "./front.ts";
import type { Functions, Handler } from "./gateway/functions.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** Loads a function's module. Tests load the built files in place of the sources. */
export type Load = (name: FunctionName) => Promise<Record<string, Handler>>;

export const sourceOf = (name: FunctionName): string => path.join(root, functions[name].handler.replace(/\.handler$/, ".ts"));

export const loadSource: Load = (name) => import(sourceOf(name)) as Promise<Record<string, Handler>>;

export type Handlers = Functions & Record<FunctionName, { handler: Handler; timeoutSeconds: number }>;

export const loadHandlers = async ({
  around = (_, handler) => handler,
  load = loadSource,
}: {
  around?: ((name: string, handler: Handler) => Handler) | undefined;
  load?: Load | undefined;
}): Promise<Handlers> => {
  const loaded = await Promise.all(
    Object.entries(functions).map(async ([name, { handler, timeoutSeconds }]) => {
      const found = (await load(name as FunctionName))["handler"];
      if (!found) throw new Error(`${handler} is not exported`);
      return [name, { handler: around(name, found), timeoutSeconds }] as const;
    }),
  );
  return Object.fromEntries(loaded) as Handlers;
};

export const frontOf = (handlers: Handlers, name: FunctionName, headers: Record<string, string> = {}): FrontOptions => ({
  ...handlers[name],
  headers,
  functionName: name,
  streaming: "streaming" in functions[name],
});
