/** The check before a deployment understands what others answer to its calls, here of an account that has the stage already. */
import { execFile } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { account, endpoint, stage } from "./aws.ts";

const root = path.resolve(import.meta.dirname, "../..");

it("the check of the account reads every answer and finds the stage's own sign-in and distribution", async () => {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    CATRACA_MAIL_FROM: "tickets@example.com",
  };
  const args = [path.join(root, "stacks/account/main.ts"), "--stage", stage];
  const out = await new Promise<string>((resolve) =>
    execFile(path.join(root, "node_modules/.bin/tsx"), args, { env }, (_, text) => resolve(text)),
  );
  expect(out).toContain(`account ${account}`);
  expect(out).toContain("CloudFront serves this account");
  expect(out).toContain("the name of the sign-in is free, or this account's");
  expect(out).not.toContain("not readable");
});
