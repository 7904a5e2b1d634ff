/** The scan URL: a function with its own address, so that neither a sale nor CloudFront is in front of a gate. */
import { scanUrlCors } from "@catraca/functions/fronts";
import { alarm } from "./alarms.ts";
import { create } from "./function.ts";
import { settings } from "./stage.ts";

const { reserved, provisioned } = settings.gate;

export const gate = create("gate", { reserved, versioned: true });

/** Provisioned concurrency belongs to a version, so the address points at one. */
const live = new aws.lambda.Alias("GateLive", { name: "live", functionName: gate.name, functionVersion: gate.nodes.function.version });

if (provisioned > 0)
  new aws.lambda.ProvisionedConcurrencyConfig("GateProvisioned", {
    functionName: gate.name,
    qualifier: live.name,
    provisionedConcurrentExecutions: provisioned,
  });

const url = new aws.lambda.FunctionUrl("GateUrl", {
  functionName: gate.name,
  qualifier: live.name,
  authorizationType: "NONE",
  invokeMode: "RESPONSE_STREAM",
  cors: scanUrlCors,
});
const open = { function: gate.name, qualifier: live.name, principal: "*" };
new aws.lambda.Permission("GateUrlPublic", { ...open, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" });
new aws.lambda.Permission("GateInvokePublic", { ...open, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true });

export const gateUrl = url.functionUrl;

const ofGate = { namespace: "AWS/Lambda", dimensions: { FunctionName: gate.name } };
alarm({
  ...ofGate,
  name: "GateSlow",
  runbook: "gate-slow",
  says: "One scan in a hundred takes longer than half a second.",
  metric: "UrlRequestLatency",
  percentile: "p99",
  threshold: 500,
  outOf: [3, 5],
});
alarm({
  ...ofGate,
  name: "GateErrors",
  runbook: "api-errors",
  says: "Scans are answered 5xx.",
  metric: "Url5xxCount",
  threshold: 0,
  outOf: [2, 3],
});
alarm({
  ...ofGate,
  name: "GateThrottled",
  runbook: "throttles",
  says: "Scans are turned away for want of concurrency.",
  metric: "Throttles",
  threshold: 0,
});
