/** Where and as what this stage runs. */
import { settingsOf } from "./settings.ts";

export const settings = settingsOf(process.env, { stage: $app.stage, deploying: $cli.command === "deploy" });

/** CloudWatch's own words have no space and no dot in them. */
export const metrics = `Catraca/${$app.stage}`;

export const prefix = `${$app.name}-${$app.stage}`;

const { accountId } = aws.getCallerIdentityOutput();
const { region } = aws.getRegionOutput();
const { partition } = aws.getPartitionOutput();
export { accountId, partition, region };

/** For names that an account has once, in all its regions: those of CloudFront, of the firewall before it, and of dashboards. */
export const prefixEverywhere = $interpolate`${prefix}-${region}`;

export const arn = (service: string, resource: $util.Input<string>): $util.Output<string> =>
  $interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/** Who may take on a role: one service; for this account alone where the service says for whom it acts, which Lambda does not. */
export const trust = (service: "lambda.amazonaws.com" | "states.amazonaws.com" | "scheduler.amazonaws.com"): $util.Output<string> =>
  aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: [service] }],
        ...(service === "lambda.amazonaws.com"
          ? {}
          : { conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }] }),
      },
    ],
  }).json;

/** What SST puts on everything of its own provider. */
export const TAGS = { "sst:app": $app.name, "sst:stage": $app.stage };

export const DAY_SECONDS = 86_400;
