import { schedule } from "../timers.ts";
import { type Deliveries } from "./deliveries.ts";
import { createContext, functionArn, functionNameOf, type Functions } from "./functions.ts";
import { type Answer, type Call, CallError, header, json } from "./http.ts";

export type FunctionFailure = { errorType: string; errorMessage: string; trace: string[] };

export type InvokeOutcome = { payload: unknown } | { error: FunctionFailure };

export type Run = (nameOrArn: string, payload: unknown) => Promise<InvokeOutcome>;

const PAYLOAD_LIMIT = 6 * 1024 * 1024;

const missing = (name: string): CallError => new CallError("ResourceNotFoundException", `Function not found: ${functionArn(name)}`, 404);

/** The form in which the Node runtime reports errors. Step Functions compares `errorType` with Retry and Catch. */
const failureOf = (thrown: unknown): FunctionFailure =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };

/** Payloads travel as JSON in both directions, as they do when deployed. */
export const createRun =
  (functions: Functions): Run =>
  async (nameOrArn, payload) => {
    const name = functionNameOf(nameOrArn);
    const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!found) return { error: { errorType: "Lambda.ResourceNotFoundException", errorMessage: missing(name).message, trace: [] } };
    const timeoutMs = found.timeoutSeconds * 1000;
    const context = createContext(name, timeoutMs);
    const late = Promise.withResolvers<never>();
    const timedOut = Object.assign(
      new Error(`RequestId: ${context.awsRequestId} Error: Task timed out after ${found.timeoutSeconds.toFixed(2)} seconds`),
      {
        name: "Sandbox.Timedout",
      },
    );
    const cancel = schedule(timeoutMs, () => late.reject(timedOut));
    try {
      const result = await Promise.race([found.handler(JSON.parse(JSON.stringify(payload ?? {})), context), late.promise]);
      return { payload: result === undefined ? null : (JSON.parse(JSON.stringify(result)) as unknown) };
    } catch (error) {
      return { error: failureOf(error) };
    } finally {
      cancel();
    }
  };

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

export const isLambda = (call: Call): boolean => call.path.startsWith("/2015-03-31/functions/");

const payloadOf = (call: Call): unknown => {
  if (call.body.length > PAYLOAD_LIMIT)
    throw new CallError("RequestTooLargeException", `${call.body.length} byte payload is too large for the Invoke operation`, 413);
  if (call.body.length === 0) return {};
  try {
    return JSON.parse(call.body.toString()) as unknown;
  } catch {
    throw new CallError("InvalidRequestContentException", "Could not parse request body into json");
  }
};

export const answerLambda = async (call: Call, options: { functions: Functions; run: Run; deliveries: Deliveries }): Promise<Answer> => {
  const target = call.method === "POST" ? INVOKE.exec(call.path)?.[1] : undefined;
  if (target === undefined)
    throw new CallError("UnknownOperationException", `Lambda ${call.method} ${call.path} is not answered here`, 404);
  const name = functionNameOf(decodeURIComponent(target));
  if (!Object.hasOwn(options.functions, name)) throw missing(name);
  const payload = payloadOf(call);
  switch (header(call, "x-amz-invocation-type") ?? "RequestResponse") {
    case "DryRun":
      return { status: 204 };
    case "Event":
      options.deliveries.send(name, payload);
      return { status: 202 };
    default: {
      const result = await options.run(name, payload);
      const headers = { "content-type": "application/json", "x-amz-executed-version": "$LATEST" };
      return "error" in result
        ? json(result.error, 200, { ...headers, "x-amz-function-error": "Unhandled" })
        : json(result.payload, 200, headers);
    }
  }
};
