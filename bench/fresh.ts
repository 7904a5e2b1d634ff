/** Measures a function's first answer in a fresh process. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Answer } from "./invoke.ts";

const RUNNER = path.join(import.meta.dirname, "first-answer.ts");
const execute = promisify(execFile);

/** `ms`: from loading the file to handing over the answer. */
export const firstAnswer = async (file: string, invocation: object, env = process.env): Promise<{ ms: number; answer: Answer }> => {
  const { stderr } = await execute(process.execPath, [RUNNER, file, JSON.stringify(invocation)], { env });
  return JSON.parse(stderr) as { ms: number; answer: Answer };
};
