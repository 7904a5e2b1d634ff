import { readFileSync } from "node:fs";
import * as S3 from "@aws-sdk/client-s3";
import * as DDB from "@aws-sdk/client-dynamodb";
import { region, clients, drop, nameOf, pascal, uploads, type Inputs, type Resources } from "../aws.ts";

export const resources: Resources = {
  "aws:dynamodb/table:Table": async (name, inputs) => {
    const TableName = inputs.name ?? nameOf(name);
    const key = (hash: string, range?: string): any => [
      { AttributeName: hash, KeyType: "HASH" },
      ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : []),
    ];
    const { TableDescription: made } = await clients.ddb.send(
      new DDB.CreateTableCommand({
        TableName,
        BillingMode: inputs.billingMode,
        AttributeDefinitions: inputs.attributes.map((a: Inputs) => ({ AttributeName: a.name, AttributeType: a.type })),
        KeySchema: key(inputs.hashKey, inputs.rangeKey),
        GlobalSecondaryIndexes: inputs.globalSecondaryIndexes?.map((g: Inputs) => ({
          IndexName: g.name,
          KeySchema: g.keySchemas
            ? g.keySchemas.map((k: Inputs) => ({ AttributeName: k.attributeName, KeyType: k.keyType }))
            : key(g.hashKey, g.rangeKey),
          Projection: drop({ ProjectionType: g.projectionType, NonKeyAttributes: g.nonKeyAttributes }),
        })),
        ...(inputs.streamEnabled ? { StreamSpecification: { StreamEnabled: true, StreamViewType: inputs.streamViewType } } : {}),
        DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
      }),
    );
    if (inputs.ttl?.enabled)
      await clients.ddb.send(
        new DDB.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: inputs.ttl.attributeName, Enabled: true } }),
      );
    if (inputs.pointInTimeRecovery?.enabled)
      await clients.ddb.send(
        new DDB.UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
      );
    return { id: TableName, name: TableName, arn: made?.TableArn, streamArn: made?.LatestStreamArn };
  },
  "aws:s3/bucket:Bucket": async (name, inputs) => {
    const Bucket = inputs.bucket ?? nameOf(name).toLowerCase();
    await clients.s3.send(new S3.CreateBucketCommand({ Bucket }));
    return {
      id: Bucket,
      bucket: Bucket,
      arn: `arn:aws:s3:::${Bucket}`,
      bucketDomainName: `${Bucket}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`,
    };
  },
  "aws:s3/bucketVersioning:BucketVersioning": async (name, inputs) =>
    void (await clients.s3.send(
      new S3.PutBucketVersioningCommand({
        Bucket: inputs.bucket,
        VersioningConfiguration: { Status: inputs.versioningConfiguration.status },
      }),
    )),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": async (name, inputs) =>
    void (await clients.s3.send(
      new S3.PutPublicAccessBlockCommand({
        Bucket: inputs.bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: inputs.blockPublicAcls,
          BlockPublicPolicy: inputs.blockPublicPolicy,
          IgnorePublicAcls: inputs.ignorePublicAcls,
          RestrictPublicBuckets: inputs.restrictPublicBuckets,
        },
      }),
    )),
  "aws:s3/bucketPolicy:BucketPolicy": async (name, inputs) =>
    void (await clients.s3.send(new S3.PutBucketPolicyCommand({ Bucket: inputs.bucket, Policy: inputs.policy }))),
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": async (name, inputs) =>
    void (await clients.s3.send(
      new S3.PutBucketCorsCommand({ Bucket: inputs.bucket, CORSConfiguration: { CORSRules: pascal(inputs.corsRules) } }),
    )),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": async (name, inputs) =>
    void (await clients.s3.send(
      new S3.PutBucketLifecycleConfigurationCommand({
        Bucket: inputs.bucket,
        LifecycleConfiguration: {
          Rules: inputs.rules.map((r: Inputs) =>
            drop({
              ID: r.id,
              Status: r.status,
              Filter: r.filter ? { Prefix: r.filter.prefix } : undefined,
              Expiration: r.expiration ? pascal(r.expiration) : undefined,
              AbortIncompleteMultipartUpload: r.abortIncompleteMultipartUpload ? pascal(r.abortIncompleteMultipartUpload) : undefined,
            }),
          ),
        },
      }),
    )),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": async (name, inputs) =>
    void (await clients.s3.send(
      new S3.PutBucketEncryptionCommand({
        Bucket: inputs.bucket,
        ServerSideEncryptionConfiguration: {
          Rules: inputs.rules.map((r: Inputs) => ({
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: r.applyServerSideEncryptionByDefault.sseAlgorithm },
          })),
        },
      }),
    )),
  "aws:s3/bucketObjectv2:BucketObjectv2": async (name, inputs) => {
    const file = await inputs.source.path;
    const body = readFileSync(file);
    uploads.set(inputs.key, body);
    await clients.s3.send(new S3.CreateBucketCommand({ Bucket: inputs.bucket })).catch(() => undefined);
    await clients.s3.send(new S3.PutObjectCommand({ Bucket: inputs.bucket, Key: inputs.key, Body: body }));
    return { id: inputs.key };
  },
};
