import { readFileSync } from "node:fs";
import * as S3 from "@aws-sdk/client-s3";
import * as CF from "@aws-sdk/client-cloudfront";
import * as KVS from "@aws-sdk/client-cloudfront-keyvaluestore";
import { clients, drop, nameOf, list, notes, type Inputs, type Resources } from "../aws.ts";

const cf = {
  origin: (o: Inputs) => ({
    Id: o.originId,
    DomainName: o.domainName,
    OriginPath: o.originPath ?? "",
    CustomHeaders: {
      Quantity: (o.customHeaders ?? []).length,
      Items: (o.customHeaders ?? []).map((h: Inputs) => ({ HeaderName: h.name, HeaderValue: h.value })),
    },
    ...(o.customOriginConfig
      ? {
          CustomOriginConfig: {
            HTTPPort: o.customOriginConfig.httpPort,
            HTTPSPort: o.customOriginConfig.httpsPort,
            OriginProtocolPolicy: o.customOriginConfig.originProtocolPolicy,
            OriginSslProtocols: {
              Quantity: o.customOriginConfig.originSslProtocols.length,
              Items: o.customOriginConfig.originSslProtocols,
            },
            OriginReadTimeout: o.customOriginConfig.originReadTimeout,
            OriginKeepaliveTimeout: o.customOriginConfig.originKeepaliveTimeout,
          },
        }
      : { S3OriginConfig: { OriginAccessIdentity: o.s3OriginConfig?.originAccessIdentity ?? "" } }),
    ...(o.originAccessControlId ? { OriginAccessControlId: o.originAccessControlId } : {}),
  }),
  behavior: (b: Inputs) => ({
    TargetOriginId: b.targetOriginId,
    ViewerProtocolPolicy: b.viewerProtocolPolicy,
    Compress: b.compress ?? false,
    AllowedMethods: {
      Quantity: b.allowedMethods.length,
      Items: b.allowedMethods,
      CachedMethods: { Quantity: b.cachedMethods.length, Items: b.cachedMethods },
    },
    CachePolicyId: b.cachePolicyId,
    OriginRequestPolicyId: b.originRequestPolicyId,
    ResponseHeadersPolicyId: b.responseHeadersPolicyId,
    FunctionAssociations: {
      Quantity: (b.functionAssociations ?? []).length,
      Items: (b.functionAssociations ?? []).map((f: Inputs) => ({ EventType: f.eventType, FunctionARN: f.functionArn })),
    },
    ...(b.pathPattern ? { PathPattern: b.pathPattern } : {}),
    ...(b.forwardedValues
      ? { ForwardedValues: { QueryString: b.forwardedValues.queryString, Cookies: { Forward: b.forwardedValues.cookies.forward } } }
      : {}),
  }),
};

export const resources: Resources = {
  "aws:cloudfront/keyValueStore:KeyValueStore": async (name, inputs) => {
    const r = await clients.cloudfront.send(new CF.CreateKeyValueStoreCommand({ Name: inputs.name ?? nameOf(name) }));
    return { id: r.KeyValueStore?.Id, name: r.KeyValueStore?.Name, arn: r.KeyValueStore?.ARN };
  },
  "aws:cloudfront/function:Function": async (name, inputs) => {
    const Name = inputs.name ?? nameOf(name);
    const kv = inputs.keyValueStoreAssociations ?? [];
    const r = await clients.cloudfront.send(
      new CF.CreateFunctionCommand({
        Name,
        FunctionCode: Buffer.from(inputs.code),
        FunctionConfig: {
          Comment: inputs.comment ?? "",
          Runtime: inputs.runtime,
          KeyValueStoreAssociations: { Quantity: kv.length, Items: kv.map((KeyValueStoreARN: string) => ({ KeyValueStoreARN })) },
        },
      }),
    );
    await clients.cloudfront.send(new CF.PublishFunctionCommand({ Name, IfMatch: r.ETag }));
    return { id: Name, name: Name, arn: r.FunctionSummary?.FunctionMetadata?.FunctionARN };
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": async (name, inputs) => {
    const r = await clients.cloudfront.send(
      new CF.CreateOriginAccessControlCommand({
        OriginAccessControlConfig: {
          Name: inputs.name ?? nameOf(name),
          OriginAccessControlOriginType: inputs.originAccessControlOriginType,
          SigningBehavior: inputs.signingBehavior,
          SigningProtocol: inputs.signingProtocol,
        },
      }),
    );
    return { id: r.OriginAccessControl?.Id };
  },
  "aws:cloudfront/cachePolicy:CachePolicy": async (name, inputs) => {
    const p = inputs.parametersInCacheKeyAndForwardedToOrigin;
    const r = await clients.cloudfront.send(
      new CF.CreateCachePolicyCommand({
        CachePolicyConfig: {
          Name: inputs.name,
          MinTTL: inputs.minTtl,
          DefaultTTL: inputs.defaultTtl,
          MaxTTL: inputs.maxTtl,
          ParametersInCacheKeyAndForwardedToOrigin: {
            EnableAcceptEncodingBrotli: p.enableAcceptEncodingBrotli,
            EnableAcceptEncodingGzip: p.enableAcceptEncodingGzip,
            CookiesConfig: { CookieBehavior: p.cookiesConfig.cookieBehavior },
            HeadersConfig: {
              HeaderBehavior: p.headersConfig.headerBehavior,
              Headers: p.headersConfig.headers && list(p.headersConfig.headers.items),
            },
            QueryStringsConfig: { QueryStringBehavior: p.queryStringsConfig.queryStringBehavior },
          },
        },
      }),
    );
    return { id: r.CachePolicy?.Id };
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": async (name, inputs) => {
    const s = inputs.securityHeadersConfig;
    const r = await clients.cloudfront.send(
      new CF.CreateResponseHeadersPolicyCommand({
        ResponseHeadersPolicyConfig: {
          Name: inputs.name,
          SecurityHeadersConfig: drop({
            ContentSecurityPolicy: s.contentSecurityPolicy && {
              ContentSecurityPolicy: s.contentSecurityPolicy.contentSecurityPolicy,
              Override: s.contentSecurityPolicy.override,
            },
            StrictTransportSecurity: s.strictTransportSecurity && {
              AccessControlMaxAgeSec: s.strictTransportSecurity.accessControlMaxAgeSec,
              IncludeSubdomains: s.strictTransportSecurity.includeSubdomains,
              Override: s.strictTransportSecurity.override,
            },
            ContentTypeOptions: s.contentTypeOptions && { Override: s.contentTypeOptions.override },
            FrameOptions: s.frameOptions && { FrameOption: s.frameOptions.frameOption, Override: s.frameOptions.override },
            ReferrerPolicy: s.referrerPolicy && { ReferrerPolicy: s.referrerPolicy.referrerPolicy, Override: s.referrerPolicy.override },
          }),
          CustomHeadersConfig:
            inputs.customHeadersConfig &&
            list(inputs.customHeadersConfig.items.map((h: Inputs) => ({ Header: h.header, Value: h.value, Override: h.override }))),
        },
      }),
    );
    return { id: r.ResponseHeadersPolicy?.Id };
  },
  "aws:cloudfront/distribution:Distribution": async (name, inputs) => {
    const r = await clients.cloudfront.send(
      new CF.CreateDistributionCommand({
        DistributionConfig: drop({
          CallerReference: nameOf(name),
          Comment: inputs.comment ?? "",
          Enabled: inputs.enabled,
          HttpVersion: inputs.httpVersion,
          DefaultRootObject: inputs.defaultRootObject,
          PriceClass: inputs.priceClass,
          WebACLId: inputs.webAclId,
          Aliases: list(inputs.aliases ?? []),
          Origins: list(inputs.origins.map(cf.origin)),
          DefaultCacheBehavior: cf.behavior(inputs.defaultCacheBehavior),
          CacheBehaviors: list((inputs.orderedCacheBehaviors ?? []).map(cf.behavior)),
          CustomErrorResponses: list(
            (inputs.customErrorResponses ?? []).map((e: Inputs) =>
              drop({
                ErrorCode: e.errorCode,
                ErrorCachingMinTTL: e.errorCachingMinTtl,
                ResponseCode: e.responseCode?.toString(),
                ResponsePagePath: e.responsePagePath,
              }),
            ),
          ),
          Restrictions: { GeoRestriction: { RestrictionType: inputs.restrictions.geoRestriction.restrictionType, Quantity: 0, Items: [] } },
          ViewerCertificate: inputs.viewerCertificate.acmCertificateArn
            ? {
                ACMCertificateArn: inputs.viewerCertificate.acmCertificateArn,
                SSLSupportMethod: inputs.viewerCertificate.sslSupportMethod,
                MinimumProtocolVersion: inputs.viewerCertificate.minimumProtocolVersion,
              }
            : { CloudFrontDefaultCertificate: true },
        }),
      }),
    );
    return { id: r.Distribution?.Id, arn: r.Distribution?.ARN, domainName: r.Distribution?.DomainName, hostedZoneId: "Z2FDTNDATAQYW2" };
  },

  "dynamic:BucketFiles": async (name, inputs) => {
    for (const f of inputs.files)
      await clients.s3.send(
        new S3.PutObjectCommand({
          Bucket: inputs.bucketName,
          Key: f.key,
          Body: readFileSync(f.source),
          ContentType: f.contentType,
          CacheControl: f.cacheControl,
        }),
      );
    notes.push(`${inputs.files.length} files of the site uploaded`);
  },
  "dynamic:KvKeys": async (name, inputs) => {
    let { ETag } = await clients.keyValues.send(new KVS.DescribeKeyValueStoreCommand({ KvsARN: inputs.store }));
    for (const [key, value] of Object.entries<string>(inputs.entries))
      ({ ETag } = await clients.keyValues.send(
        new KVS.PutKeyCommand({ KvsARN: inputs.store, Key: `${inputs.namespace}:${key}`, Value: value, IfMatch: ETag }),
      ));
    notes.push(`${Object.keys(inputs.entries).length} keys of the site put`);
  },
};
