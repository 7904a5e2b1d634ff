/** The GitHub workflows pass every setting of a stage to its deployment, and the example file shows each. */
import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { NAMES } from "./settings.ts";

const deploys = readFileSync(".github/workflows/deploy-stage.yml", "utf8");
const example = readFileSync(".env.example", "utf8");
const page = readFileSync("docs/deploy.md", "utf8");

/** GitHub shows variables in its logs and masks secrets. */
const SECRETS = ["CATRACA_STRIPE_KEY", "CATRACA_STRIPE_WEBHOOK_SECRET"];

it.each(NAMES)("%s is handed over, shown and described", (name) => {
  expect(deploys).toContain(`${name}: \${{ ${SECRETS.includes(name) ? "secrets" : "vars"}.${name} }}`);
  expect(example).toContain(`${name}=`);
  expect(page).toContain(name.replace(/^CATRACA_(SMS_ORIGIN|PINPOINT_APP)$/, "…_$1"));
});

it.each(SECRETS)("%s is a secret that GitHub masks, and only the steps that read the settings receive it", (name) => {
  const line = `          ${name}: \${{ secrets.${name} }}\n`;
  const steps = deploys.split(/\n {6}- /);
  expect(deploys).not.toContain(`vars.${name}`);
  expect(steps.filter((step) => step.includes(`secrets.${name}`))).toEqual([
    expect.stringMatching(/deploy:check --stage "\$STAGE"\n/),
    expect.stringMatching(/exec sst diff --stage "\$STAGE"\n/),
    expect.stringMatching(/exec sst deploy --stage "\$STAGE"\n/),
  ]);
  for (const step of steps.slice(1).filter((one) => one.includes(name))) expect(`${step}\n`).toContain(line);
  const passed = readFileSync(".github/workflows/deploy.yml", "utf8").split(`      ${name}: \${{ secrets.${name} }}\n`);
  expect(passed, "staging and production").toHaveLength(3);
});

it("production waits for staging, and staging for the checks", () => {
  const order = readFileSync(".github/workflows/deploy.yml", "utf8");
  expect(order).toMatch(/staging:\n {4}needs: check\n/);
  expect(order).toMatch(/production:\n {4}needs: staging\n/);
  expect(deploys).toContain("environment: ${{ inputs.stage }}");
});

it("code of others is pinned by its commit, and told by its version", () => {
  const used = globSync(".github/workflows/*.yml").flatMap((file) => readFileSync(file, "utf8").match(/uses: .*/g) ?? []);
  const foreign = used.filter((line) => !line.startsWith("uses: ./"));
  expect(foreign.length).toBeGreaterThan(5);
  for (const line of foreign) expect(line).toMatch(/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it("a deployment has credentials only after packages are installed, and shows what it would change before it does", () => {
  const steps = [
    "pnpm@12 install --frozen-lockfile",
    "aws-actions/configure-aws-credentials",
    "exec sst diff --stage",
    "exec sst deploy --stage",
  ];
  const at = steps.map((step) => deploys.indexOf(step));
  expect(Math.min(...at)).toBeGreaterThan(0);
  expect(at).toEqual(at.toSorted((one, other) => one - other));
});

it("checks may ask for no credentials, though the deployment that calls them may", () => {
  expect(readFileSync(".github/workflows/check.yml", "utf8")).toMatch(/\npermissions:\n {2}contents: read\njobs:/);
});
