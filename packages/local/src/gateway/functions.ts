import { randomUUID } from "node:crypto";

export type HandlerContext = { awsRequestId: string; functionName: string; getRemainingTimeInMillis(): number };

// oxlint-disable-next-line typescript/no-explicit-any -- each handler names the invocation it takes
export type Handler = (invocation: any, context: HandlerContext) => Promise<unknown>;

export type Functions = Record<string, { handler: Handler; timeoutSeconds: number }>;

export type Log = (line: string) => void;

export const ACCOUNT = "000000000000";
export const region = (): string => process.env.AWS_REGION ?? "us-east-1";
export const functionArn = (name: string): string => `arn:aws:lambda:${region()}:${ACCOUNT}:function:${name}`;
export const stateMachineArn = (name: string): string => `arn:aws:states:${region()}:${ACCOUNT}:stateMachine:${name}`;

/** Accepts a name, a part of an ARN or a whole ARN, with or without a version. */
export const functionNameOf = (nameOrArn: string): string =>
  (/(?:^|:)function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn).split(":")[0] ?? nameOrArn;

/** The second argument that the Node runtime passes to a handler. */
export const createContext = (functionName: string, timeoutMs: number): HandlerContext & Record<string, unknown> => {
  const endsAt = Date.now() + timeoutMs;
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn(functionName),
    memoryLimitInMB: "1024",
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
  };
};
