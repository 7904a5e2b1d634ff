/** The check before a deployment understands what others answer to its calls, here of an account that has the stage already. */
import { expect, it } from "vitest";
import { account, stage } from "./aws.ts";
import { run } from "./command.ts";

it("the check of the account reads every answer and finds the stage's own sign-in and distribution", async () => {
  const { text } = await run("stacks/account/main.ts", ["--stage", stage], { CATRACA_MAIL_FROM: "tickets@example.com" });
  expect(text).toContain(`account ${account}`);
  expect(text).toContain("CloudFront serves this account");
  expect(text).toContain("the name of the sign-in is free, or this account's");
  expect(text).not.toContain("not readable");
});
