/** The web ACL of the site. CloudFront takes only one of us-east-1. */
import { HASHED_FILES } from "@catraca/functions/site";
import { prefix, prefixEverywhere, settings, TAGS } from "./stage.ts";

const visible = (name: string) => ({ cloudwatchMetricsEnabled: true, metricName: `${prefix}-${name}`, sampledRequestsEnabled: true });

/** POST requests per address in a minute; an order and its payment are two. Anybody may hold seats without paying, so they need a limit. */
const MOST_POSTS = 120;

/** The errors' form of the APIs, with the code for which the pages have a text. A rule of AWS blocks with CloudFront's 403 in HTML. */
const TOO_MANY = {
  key: "TooMany",
  contentType: "APPLICATION_JSON",
  content: JSON.stringify({
    error: { code: "network.blocked", message: "Too many requests came from this address. Try again in a minute." },
  }),
};
const refuse = {
  block: {
    customResponse: {
      responseCode: 429,
      customResponseBodyKey: TOO_MANY.key,
      responseHeaders: [
        { name: "retry-after", value: "60" },
        { name: "cache-control", value: "no-store" },
      ],
    },
  },
};

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

const startsWithAssets = (textTransformations: { priority: number; type: string }[]) => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString: HASHED_FILES.replace("*", ""),
    textTransformations,
  },
});

/**
 * Everything but the pages' files, which CloudFront keeps: a first visit loads two dozen of them. A path must name them as it came and as it is
 * decoded, so that no spelling of a path of the APIs goes uncounted.
 */
const isCounted = {
  notStatement: {
    statements: [
      {
        andStatement: {
          statements: [
            startsWithAssets([{ priority: 0, type: "NONE" }]),
            startsWithAssets([
              { priority: 0, type: "URL_DECODE" },
              { priority: 1, type: "NORMALIZE_PATH" },
            ]),
          ],
        },
      },
    ],
  },
};

/**
 * Every post to the public API, at any path. API Gateway decodes a path and cuts it at a question mark, and frameworks decode again,
 * so a client could avoid a rule for one path.
 */
const isPost = {
  andStatement: {
    statements: [
      {
        byteMatchStatement: {
          fieldToMatch: { uriPath: {} },
          positionalConstraint: "STARTS_WITH",
          searchString: "/api/",
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

/** Signed messages of a payment provider, which come from few addresses: thousands in the minutes of a sale. No other path is spelled so. */
const isWebhook = {
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "EXACTLY",
    searchString: "/api/webhooks/stripe",
    textTransformations: [{ priority: 0, type: "NONE" }],
  },
};
/** Per address in a minute. A message without a valid signature costs one call and reads nothing. */
const MOST_WEBHOOKS = 6_000;

/**
 * Requests for the links to somebody's orders. Decoded once, as API Gateway does; any other spelling of the path reaches no route. Whatever follows
 * counts too, because API Gateway cuts a path at a question mark.
 */
const isLookup = {
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString: "/api/find-tickets",
    textTransformations: [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
    ],
  },
};
/** Per address in a minute, the fewest that WAF counts. Each may send an email to a stranger. */
const MOST_LOOKUPS = 10;

const besideWebhooks = (statement: object) => ({
  andStatement: { statements: [statement, { notStatement: { statements: [isWebhook] } }] },
});

export const createFirewall = (): aws.wafv2.WebAcl =>
  new aws.wafv2.WebAcl(
    "Firewall",
    {
      name: prefixEverywhere,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      visibilityConfig: visible("firewall"),
      customResponseBodies: [TOO_MANY],
      rules: [
        {
          name: "Requests",
          priority: 0,
          action: refuse,
          statement: {
            rateBasedStatement: {
              limit: settings.wafRequests,
              evaluationWindowSec: 300,
              aggregateKeyType: "IP",
              scopeDownStatement: besideWebhooks(isCounted),
            },
          },
          visibilityConfig: visible("requests"),
        },
        {
          name: "Posts",
          priority: 1,
          action: refuse,
          statement: {
            rateBasedStatement: {
              limit: MOST_POSTS,
              evaluationWindowSec: 60,
              aggregateKeyType: "IP",
              scopeDownStatement: besideWebhooks(isPost),
            },
          },
          visibilityConfig: visible("posts"),
        },
        {
          name: "Webhooks",
          priority: 2,
          action: refuse,
          statement: {
            rateBasedStatement: { limit: MOST_WEBHOOKS, evaluationWindowSec: 60, aggregateKeyType: "IP", scopeDownStatement: isWebhook },
          },
          visibilityConfig: visible("webhooks"),
        },
        {
          name: "Lookups",
          priority: 3,
          action: refuse,
          statement: {
            rateBasedStatement: { limit: MOST_LOOKUPS, evaluationWindowSec: 60, aggregateKeyType: "IP", scopeDownStatement: isLookup },
          },
          visibilityConfig: visible("lookups"),
        },
        managed("AWSManagedRulesAmazonIpReputationList", 4),
        managed("AWSManagedRulesKnownBadInputsRuleSet", 5),
        // Names and descriptions may hold any character: the APIs take them as text, and pages show them as text.
        managed("AWSManagedRulesCommonRuleSet", 6, [
          "SizeRestrictions_BODY",
          "CrossSiteScripting_BODY",
          "GenericRFI_BODY",
          "GenericLFI_BODY",
        ]),
      ],
    },
    { provider: new aws.Provider("UsEast1", { region: "us-east-1", defaultTags: { tags: TAGS } }) },
  );
