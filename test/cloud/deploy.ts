/** Creates on a running emulator what `sst deploy` would create, and writes what the driver needs to the file that is its argument. */
import { writeFileSync } from "node:fs";
import ensurePlatform from "../../stacks/test/platform.ts";
import { synth } from "../../stacks/test/harness.ts";
import { account, endpoint, notes, region, stage } from "./aws.ts";
import { provider, report } from "./provider.ts";

export type CloudStack = {
  endpoint: string;
  region: string;
  account: string;
  stage: string;
  outputs: Record<string, string>;
  publicApi: string;
  client: string;
  signIn: string;
  filesBucket: string;
  queues: string[];
};

const [, , file = ""] = process.argv;
ensurePlatform();
const { outputs } = await synth({
  stage,
  provider,
  environment: {
    CATRACA_PAYMENTS: "simulated",
    CATRACA_MAIL_FROM: "Catraca <tickets@example.com>",
    CATRACA_ALARM_EMAIL: "operator@example.com",
  },
});

const idOf = (type: string, name: string): string => report.created.find((one) => one.type === type && one.name === name)?.id ?? "";
const stack: CloudStack = {
  endpoint,
  region,
  account,
  stage,
  outputs: outputs as Record<string, string>,
  publicApi: idOf("aws:apigatewayv2/api:Api", "PublicApiApi"),
  client: idOf("aws:cognito/userPoolClient:UserPoolClient", "ConsoleClient"),
  signIn: `${idOf("aws:cognito/userPoolDomain:UserPoolDomain", "SignIn")}.auth.${region}.amazoncognito.com`,
  filesBucket: idOf("aws:s3/bucket:Bucket", "FilesBucket"),
  queues: report.created.filter(({ type }) => type === "aws:sqs/queue:Queue").map(({ id }) => id),
};
writeFileSync(file, `${JSON.stringify(stack, null, 1)}\n`, { mode: 0o600 });

console.log(`${report.created.length} resources created; ${notes.join("; ")}`);
for (const { type, name } of report.skipped) console.log(`not created: ${type} ${name}`);
for (const { type, name, id } of report.failed) console.error(`failed: ${type} ${name}: ${id}`);
process.exit(report.failed.length > 0 ? 1 : 0);
