/** The local stack inside a test file: deployed handlers, deployed workflow, real SDK calls. One a file, on ports of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { assertPortsFree } from "@catraca/local/ports";
import { startStack, type Stack, type StackOptions } from "@catraca/local/stack";

/** Six neighbours that are free now, below the range the system hands out by itself. */
export const freePorts = async (): Promise<number> => {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 2_000) * 10;
    try {
      await assertPortsFree([0, 1, 2, 3, 4, 5].map((below) => port + below));
      return port;
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("is in use"))) throw error;
    }
  }
};

export const openStack = async (options: Pick<StackOptions, "secondMs" | "around" | "load"> = {}): Promise<Stack> => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
  const stack = await startStack({ port: await freePorts(), folder, ...options, log: (line) => console.log(line) });
  return {
    ...stack,
    stop: async () => {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
