/** The one web address: a distribution in front of the pages and both APIs. */
import {
  CACHE_CONTROL,
  contentSecurityPolicy,
  HASHED_FILES,
  isFilePath,
  ORIGIN_HEADER,
  origins,
  pages,
  securityHeaders,
} from "@catraca/functions/site";
import { attendeeSignInOrigins } from "./attendee-accounts.ts";
import * as Firewall from "./firewall.ts";
import { gateUrl } from "./gate.ts";
import { adminGateway, publicGateway } from "./gateways.ts";
import { issuer, signInOrigin } from "./identity.ts";
import { printRecord } from "./records.ts";
import { originSecret } from "./secrets.ts";
import { accountId, partition, prefixEverywhere, settings } from "./stage.ts";

/** CloudFront's managed policies "Managed-CachingDisabled" and "Managed-AllViewerExceptHostHeader". */
const NOT_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

const ORIGIN_TIMEOUT_SECONDS = 30;

const originOf = (url: $util.Input<string>): $util.Output<string> => $output(url).apply((text) => new URL(text).origin);
const policy = $resolve([originOf(gateUrl), originOf(issuer), signInOrigin, ...attendeeSignInOrigins]).apply((connect) =>
  contentSecurityPolicy(connect),
);

/** CloudFront has separate fields for the other four headers. */
const OTHERS = ["permissions-policy", "cross-origin-opener-policy"] as const;

const headersOf = (name: string, contentSecurity?: $util.Input<string>) =>
  new aws.cloudfront.ResponseHeadersPolicy(name, {
    name: $interpolate`${prefixEverywhere}-${name}`,
    securityHeadersConfig: {
      ...(contentSecurity === undefined ? {} : { contentSecurityPolicy: { contentSecurityPolicy: contentSecurity, override: true } }),
      strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: securityHeaders["x-frame-options"], override: true },
      referrerPolicy: { referrerPolicy: securityHeaders["referrer-policy"], override: true },
    },
    customHeadersConfig: { items: OTHERS.map((header) => ({ header, value: securityHeaders[header], override: true })) },
  });

const pageHeaders = headersOf("PageHeaders", policy);
/** The APIs answer with data. The browser shows a printed ticket itself, and a pages' policy would stop that. */
const dataHeaders = headersOf("DataHeaders");

/** CloudFront caches as long as the APIs say, and `maxTtl` seconds at most. One copy for each value of these headers and of the query. */
const cachePolicy = (name: string, maxTtl: number, { headers, query }: { headers: string[]; query: "all" | "none" }) =>
  new aws.cloudfront.CachePolicy(name, {
    name: $interpolate`${prefixEverywhere}-${name.toLowerCase()}`,
    minTtl: 0,
    defaultTtl: 0,
    maxTtl,
    parametersInCacheKeyAndForwardedToOrigin: {
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig: headers.length > 0 ? { headerBehavior: "whitelist", headers: { items: headers } } : { headerBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: query },
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    },
  });

const briefly = cachePolicy("Briefly", 60, { headers: ["Authorization"], query: "all" });
/** For a year: a cover or picture never changes, and whoever varies the request must not have it drawn or read again. */
const pictures = cachePolicy("Pictures", 31_536_000, { headers: [], query: "none" });

const apiOrigin = (originId: string, gateway: sst.aws.ApiGatewayV2) => ({
  originId,
  domainName: $output(gateway.url).apply((url) => new URL(url).host),
  customHeaders: [{ name: ORIGIN_HEADER, value: originSecret }],
  customOriginConfig: {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: "https-only",
    originSslProtocols: ["TLSv1.2"],
    originReadTimeout: ORIGIN_TIMEOUT_SECONDS,
  },
});

const PICTURES = ["/api/events/*/cover.png", "/api/events/*/pictures/*", "/api/organizations/*/pictures/*"].map((path) => ({
  path,
  origin: "api" as const,
}));
const isPicture = (path: string): boolean => PICTURES.some((picture) => picture.path === path);

const behaviors = [...PICTURES, ...origins].map(({ path, origin }) => ({
  pathPattern: path,
  targetOriginId: origin,
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
  cachedMethods: ["GET", "HEAD"],
  compress: true,
  cachePolicyId: origin === "admin" ? NOT_CACHED : isPicture(path) ? pictures.id : briefly.id,
  originRequestPolicyId: ALL_BUT_HOST,
  responseHeadersPolicyId: path === "/e/*" ? pageHeaders.id : dataHeaders.id,
}));

const firewall = settings.waf ? Firewall.createFirewall() : undefined;

const domain = (() => {
  const { domain: name, certificateArn } = settings;
  if (name === undefined) return {};
  return { domain: certificateArn === undefined ? { name } : { name, dns: false as const, cert: certificateArn } };
})();

/**
 * Maps a route to its page's file. Written for cloudfront-js-2.0, which lacks destructuring, spread, `?.`, `??`, classes and default values:
 * stacks/edge.test.ts runs it on that engine.
 */
const toPage = `
  const isFilePath = ${String(isFilePath)};
  if (!isFilePath(event.request.uri)) {
    const route = event.request.uri + "/";
    ${pages.map(({ prefix, file }) => `if (route.startsWith("${prefix}")) event.request.uri = "${file}";`).join("\n    else ")}
  }`;

/** Without this permission S3 answers 403 for a missing file. Only for distributions of this account. */
const mayFindFilesMissing = {
  actions: ["s3:ListBucket"],
  paths: [""],
  principals: [{ type: "service" as const, identifiers: ["cloudfront.amazonaws.com"] }],
  conditions: [
    { test: "ArnLike", variable: "aws:SourceArn", values: [$interpolate`arn:${partition}:cloudfront::${accountId}:distribution/*`] },
  ],
};

export const site = new sst.aws.StaticSite("Site", {
  path: "packages/web",
  build: { command: "npx vite build", output: "dist" },
  // The build reads no settings, so the sources have no use for SST's generated types.
  vite: { types: "../../.sst/site-env.d.ts" },
  ...domain,
  assets: {
    // Open pages of the previous release name its files, and event pages are cached for two minutes.
    purge: false,
    fileOptions: [
      { files: "**", cacheControl: CACHE_CONTROL.page },
      { files: `${HASHED_FILES.slice(1)}*`, cacheControl: CACHE_CONTROL.hashed },
    ],
  },
  edge: { viewerRequest: { injection: toPage } },
  // Otherwise SST's function answers a missing file with index.html. The error responses below name no page, so nothing shows this page as an error.
  errorPage: "index.html",
  transform: {
    assets: (args) => void (args.policy = [mayFindFilesMissing]),
    cdn: (args) => {
      args.origins = $output(args.origins).apply((own) => [...own, apiOrigin("api", publicGateway), apiOrigin("admin", adminGateway)]);
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((own) => ({
        ...own,
        allowedMethods: ["GET", "HEAD", "OPTIONS"],
        responseHeadersPolicyId: pageHeaders.id,
      }));
      args.orderedCacheBehaviors = behaviors;
      // Otherwise CloudFront caches each error for ten seconds, whatever the APIs say.
      args.customErrorResponses = ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
      if (firewall) args.webAclArn = firewall.arn;
      args.transform = { distribution: (own) => void (own.httpVersion = "http2and3") };
    },
  },
});

const { domain: name, certificateArn } = settings;
if (name !== undefined && certificateArn !== undefined)
  printRecord({ type: "CNAME", name, value: site.nodes.cdn?.nodes.distribution.domainName ?? "" });
