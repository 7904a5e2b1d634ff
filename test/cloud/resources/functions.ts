import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as S3 from "@aws-sdk/client-s3";
import * as LAM from "@aws-sdk/client-lambda";
import * as SFN from "@aws-sdk/client-sfn";
import { unzipSync, zipSync, type Zippable } from "fflate";
import { region, clients, drop, nameOf, pascal, uploads, type Resources } from "../aws.ts";

const require = createRequire(import.meta.url);
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

/** The custom runtime that each function gets: AWS's own client for Node, started as on Lambda. */
const runtime = (): Zippable => ({
  bootstrap: [read(path.join(import.meta.dirname, "../bootstrap")), { os: 3, attrs: 0o755 << 16 }],
  ".runtime/start.mjs": read(path.join(import.meta.dirname, "../start.mjs")),
  ".runtime/boot.mjs": read(path.join(import.meta.dirname, "../../support/lambda/boot.mjs")),
  ".runtime/client.mjs": read(require.resolve("aws-lambda-ric")),
});

export const resources: Resources = {
  "aws:lambda/function:Function": async (name, inputs) => {
    const key = inputs.s3Key.replace(/\.zip$/, "-with-runtime.zip");
    const files = unzipSync(uploads.get(inputs.s3Key) ?? new Uint8Array());
    await clients.s3.send(
      new S3.PutObjectCommand({ Bucket: inputs.s3Bucket, Key: key, Body: zipSync({ ...files, ...runtime() }, { level: 1 }) }),
    );
    const made = await clients.lambda.send(
      new LAM.CreateFunctionCommand(
        drop({
          FunctionName: inputs.name,
          Runtime: "provided.al2023",
          Handler: inputs.handler,
          Role: inputs.role,
          Code: { S3Bucket: inputs.s3Bucket, S3Key: key },
          Timeout: inputs.timeout,
          MemorySize: inputs.memorySize,
          Description: inputs.description,
          Publish: inputs.publish,
          Architectures: inputs.architectures,
          Environment: { Variables: inputs.environment?.variables ?? {} },
          EphemeralStorage: inputs.ephemeralStorage && { Size: inputs.ephemeralStorage.size },
          KMSKeyArn: inputs.kmsKeyArn,
          TracingConfig: inputs.tracingConfig && { Mode: inputs.tracingConfig.mode },
          LoggingConfig: inputs.loggingConfig && { LogFormat: inputs.loggingConfig.logFormat, LogGroup: inputs.loggingConfig.logGroup },
          PackageType: inputs.packageType,
        }),
      ),
    );
    await LAM.waitUntilFunctionActiveV2({ client: clients.lambda, maxWaitTime: 30 }, { FunctionName: inputs.name });
    if (inputs.reservedConcurrentExecutions)
      await clients.lambda.send(
        new LAM.PutFunctionConcurrencyCommand({
          FunctionName: inputs.name,
          ReservedConcurrentExecutions: inputs.reservedConcurrentExecutions,
        }),
      );
    const arn = made.FunctionArn?.replace(/:\d+$/, "");
    return {
      id: inputs.name,
      name: inputs.name,
      arn,
      invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      qualifiedArn: `${arn}:${made.Version}`,
      version: made.Version,
    };
  },
  "aws:lambda/alias:Alias": async (name, inputs) => {
    const a = await clients.lambda.send(
      new LAM.CreateAliasCommand({ Name: inputs.name, FunctionName: inputs.functionName, FunctionVersion: inputs.functionVersion }),
    );
    return { id: a.AliasArn, arn: a.AliasArn, name: inputs.name };
  },
  "aws:lambda/permission:Permission": async (name, inputs) => {
    await clients.lambda.send(
      new LAM.AddPermissionCommand(
        drop({
          FunctionName: inputs.function,
          Qualifier: inputs.qualifier,
          StatementId: inputs.statementId ?? nameOf(name),
          Action: inputs.action,
          Principal: inputs.principal,
          SourceArn: inputs.sourceArn,
          FunctionUrlAuthType: inputs.functionUrlAuthType,
          InvokedViaFunctionUrl: inputs.invokedViaFunctionUrl,
        }),
      ),
    );
  },
  "aws:lambda/functionUrl:FunctionUrl": async (name, inputs) => {
    const u = await clients.lambda.send(
      new LAM.CreateFunctionUrlConfigCommand(
        drop({
          FunctionName: inputs.functionName,
          Qualifier: inputs.qualifier,
          AuthType: inputs.authorizationType,
          InvokeMode: inputs.invokeMode,
          Cors: inputs.cors && pascal(inputs.cors),
        }),
      ),
    );
    return { id: u.FunctionArn, functionUrl: u.FunctionUrl, functionArn: u.FunctionArn };
  },
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": async (name, inputs) =>
    void (await clients.lambda.send(
      new LAM.PutProvisionedConcurrencyConfigCommand({
        FunctionName: inputs.functionName,
        Qualifier: inputs.qualifier,
        ProvisionedConcurrentExecutions: inputs.provisionedConcurrentExecutions,
      }),
    )),
  "aws:lambda/eventSourceMapping:EventSourceMapping": async (name, inputs) => {
    const m = await clients.lambda.send(
      new LAM.CreateEventSourceMappingCommand(
        drop({
          EventSourceArn: inputs.eventSourceArn,
          FunctionName: inputs.functionName,
          StartingPosition: inputs.startingPosition,
          BatchSize: inputs.batchSize,
          MaximumBatchingWindowInSeconds: inputs.maximumBatchingWindowInSeconds,
          ParallelizationFactor: inputs.parallelizationFactor,
          BisectBatchOnFunctionError: inputs.bisectBatchOnFunctionError,
          FunctionResponseTypes: inputs.functionResponseTypes,
          MaximumRetryAttempts: inputs.maximumRetryAttempts,
          MaximumRecordAgeInSeconds: inputs.maximumRecordAgeInSeconds,
          DestinationConfig: inputs.destinationConfig && { OnFailure: { Destination: inputs.destinationConfig.onFailure.destinationArn } },
          FilterCriteria: inputs.filterCriteria && pascal(inputs.filterCriteria),
          ScalingConfig: inputs.scalingConfig && pascal(inputs.scalingConfig),
        }),
      ),
    );
    return { id: m.UUID, uuid: m.UUID };
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": async (name, inputs) =>
    void (await clients.lambda.send(
      new LAM.PutFunctionEventInvokeConfigCommand(
        drop({
          FunctionName: inputs.functionName,
          MaximumRetryAttempts: inputs.maximumRetryAttempts,
          MaximumEventAgeInSeconds: inputs.maximumEventAgeInSeconds,
          DestinationConfig: inputs.destinationConfig && { OnFailure: { Destination: inputs.destinationConfig.onFailure.destination } },
        }),
      ),
    )),
  "aws:sfn/stateMachine:StateMachine": async (name, inputs) => {
    const m = await clients.sfn.send(
      new SFN.CreateStateMachineCommand(
        drop({
          name: inputs.name,
          roleArn: inputs.roleArn,
          definition: inputs.definition,
          type: inputs.type ?? "STANDARD",
          loggingConfiguration: inputs.loggingConfiguration && {
            level: inputs.loggingConfiguration.level,
            includeExecutionData: inputs.loggingConfiguration.includeExecutionData,
            destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: inputs.loggingConfiguration.logDestination } }],
          },
          tracingConfiguration: inputs.tracingConfiguration,
        }),
      ),
    );
    return { id: m.stateMachineArn, arn: m.stateMachineArn, name: inputs.name };
  },
};
