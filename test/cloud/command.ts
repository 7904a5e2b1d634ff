/** Runs a command of the repository with the emulator as AWS. */
import { execFile } from "node:child_process";
import path from "node:path";
import { endpoint } from "./aws.ts";

const root = path.resolve(import.meta.dirname, "../..");

export const run = (file: string, args: string[], more: Record<string, string> = {}): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    const account = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "us-east-1" };
    const env = { ...process.env, ...account, ...more };
    const tsx = path.join(root, "node_modules/.bin/tsx");
    execFile(tsx, [path.join(root, file), ...args], { env, cwd: root }, (error, out, said) =>
      resolve({ code: error ? Number(error.code) : 0, text: `${out}${said}` }),
    );
  });
