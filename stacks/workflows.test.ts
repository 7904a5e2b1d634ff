/** The workflows of GitHub hand every setting of a stage to its deployment, and the example shows each. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { NAMES } from "./settings.ts";

const deploys = readFileSync(".github/workflows/deploy-stage.yml", "utf8");
const example = readFileSync(".env.example", "utf8");
const page = readFileSync("docs/deploy.md", "utf8");

it.each(NAMES)("%s is handed over, shown and described", (name) => {
  expect(deploys).toContain(`${name}: \${{ vars.${name} }}`);
  expect(example).toContain(`${name}=`);
  expect(page).toContain(name.replace(/^CATRACA_(SMS_ORIGIN|PINPOINT_APP)$/, "…_$1"));
});

it("production waits for staging, and staging for the checks", () => {
  const order = readFileSync(".github/workflows/deploy.yml", "utf8");
  expect(order).toMatch(/staging:\n {4}needs: check\n/);
  expect(order).toMatch(/production:\n {4}needs: staging\n/);
  expect(deploys).toContain("environment: ${{ inputs.stage }}");
});
