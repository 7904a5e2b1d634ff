/** Web ACL in front of the site: CloudFront takes only one of us-east-1. */
import { prefix } from "./stage.ts";

const visible = (name: string) => ({ cloudwatchMetricsEnabled: true, metricName: `${prefix}-${name}`, sampledRequestsEnabled: true });

/** Requests of one address in five minutes; a school or a phone company may share one. */
const MOST_REQUESTS = 3_000;
/** Orders of one address in a minute: anybody may hold seats without paying, so many at once need a ceiling. */
const MOST_ORDERS = 60;

const managed = (name: string, priority: number, counted: string[] = []) => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name,
      ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: visible(name),
});

/** API Gateway decodes a path and cuts it off at a question mark: `/api/orders%3F` is an order too. */
const ORDERS = "^/api/orders(\\?.*)?$";

const isOrder = {
  andStatement: {
    statements: [
      {
        regexMatchStatement: {
          fieldToMatch: { uriPath: {} },
          regexString: ORDERS,
          // As the API reads the path: `/api/%6Frders` is an order too.
          textTransformations: [
            { priority: 0, type: "URL_DECODE" },
            { priority: 1, type: "NORMALIZE_PATH" },
          ],
        },
      },
      {
        byteMatchStatement: {
          fieldToMatch: { method: {} },
          positionalConstraint: "EXACTLY",
          searchString: "POST",
          textTransformations: [{ priority: 0, type: "NONE" }],
        },
      },
    ],
  },
};

export const raise = (): aws.wafv2.WebAcl =>
  new aws.wafv2.WebAcl(
    "Firewall",
    {
      name: prefix,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      visibilityConfig: visible("firewall"),
      rules: [
        {
          name: "Requests",
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: MOST_REQUESTS, evaluationWindowSec: 300, aggregateKeyType: "IP" } },
          visibilityConfig: visible("requests"),
        },
        {
          name: "Orders",
          priority: 1,
          action: { block: {} },
          statement: {
            rateBasedStatement: { limit: MOST_ORDERS, evaluationWindowSec: 60, aggregateKeyType: "IP", scopeDownStatement: isOrder },
          },
          visibilityConfig: visible("orders"),
        },
        managed("AWSManagedRulesAmazonIpReputationList", 2),
        managed("AWSManagedRulesKnownBadInputsRuleSet", 3),
        // Names and descriptions may hold any character: the APIs take them as text and pages show them as text.
        managed("AWSManagedRulesCommonRuleSet", 4, [
          "SizeRestrictions_BODY",
          "CrossSiteScripting_BODY",
          "GenericRFI_BODY",
          "GenericLFI_BODY",
        ]),
      ],
    },
    { provider: new aws.Provider("UsEast1", { region: "us-east-1" }) },
  );
