/** The local stack inside a test file: deployed handlers, deployed workflow, real SDK calls. One a file, on ports of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startStack, type Stack, type StackOptions } from "@catraca/local/stack";
import { closeAfterAll } from "./close-after.ts";
import { freePorts } from "./ports.ts";

type Options = Pick<StackOptions, "secondMs" | "around" | "load" | "seed">;

const open = async (options: Options): Promise<Stack> => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
  const stack = await startStack({ port: await freePorts(), folder, ...options, log: (line) => console.log(line) });
  let isStopping = false;
  // Not caught: Vitest reports it, and fails the run, before the tests fail one by one.
  void stack.ended.then((error) => {
    if (!isStopping) throw new Error("the database of this file's stack failed", { cause: error });
  });
  return {
    ...stack,
    stop: async () => {
      isStopping = true;
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Stopped after the file's last test. */
export const openStack = (options: Options = {}): Promise<Stack> => closeAfterAll(open(options), (stack) => stack.stop());
