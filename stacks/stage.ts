/** The stage's name, region, tags and ARNs. */
import { settingsOf } from "./settings.ts";

export const settings = settingsOf(process.env, { stage: $app.stage, deploying: $cli.command === "deploy" });

/** CloudWatch's namespaces contain no space and no dot here. */
export const metrics = `Catraca/${$app.stage}`;

export const prefix = `${$app.name}-${$app.stage}`;

const { accountId } = aws.getCallerIdentityOutput();
const { region } = aws.getRegionOutput();
const { partition } = aws.getPartitionOutput();
export { accountId, partition, region };

/** A prefix for names that an account has once over all regions: CloudFront, its firewall, dashboards. */
export const prefixEverywhere = $interpolate`${prefix}-${region}`;

export const arn = (service: string, resource: $util.Input<string>): $util.Output<string> =>
  $interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`;

/** Trusts one service, for this account alone when the service sends the account. Lambda does not. */
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

/** SST's tags on all resources of its provider. */
export const TAGS = { "sst:app": $app.name, "sst:stage": $app.stage };

export const DAY_SECONDS = 86_400;
