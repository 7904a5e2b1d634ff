/** Records each built function's AWS calls and settings while it runs in the local stack. */
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { buildAll } from "@catraca/functions/build";
import type { FunctionName, Grants } from "@catraca/functions/functions";
import type { Load } from "@catraca/local/handlers";

type Resource = Exclude<keyof Grants, "indexes">;
/** `resource` is the part of the system, or the name of an index. */
export type Call = { by: string; resource: Resource | "gsi1" | "gsi2" | "due" | "unknown"; action: string };

const functionNow = new AsyncLocalStorage<string>();

const TRANSACTED: Record<string, string> = {
  Put: "dynamodb:PutItem",
  Update: "dynamodb:UpdateItem",
  Delete: "dynamodb:DeleteItem",
  ConditionCheck: "dynamodb:ConditionCheckItem",
  Get: "dynamodb:GetItem",
};

type Body = {
  IndexName?: Call["resource"];
  stateMachineArn?: string;
  TransactItems?: Record<string, unknown>[];
  Content?: { Simple?: { Attachments?: unknown[] } };
};
type Found = Omit<Call, "by">;

const onTable = (operation: string, { IndexName, TransactItems }: Body): Found[] =>
  TransactItems
    ? TransactItems.flatMap((item) => Object.keys(item)).map((kind) => ({ resource: "table", action: TRANSACTED[kind] ?? kind }))
    : [{ resource: IndexName ?? "table", action: `dynamodb:${operation}` }];

/** S3 answers AccessDenied instead of NoSuchKey for a missing file when the role may not list the bucket. */
const ON_FILES: Record<string, string[]> = {
  PUT: ["s3:PutObject"],
  /** Begins and ends an upload in parts. */
  POST: ["s3:PutObject"],
  GET: ["s3:GetObject", "s3:ListBucket"],
  HEAD: ["s3:GetObject", "s3:ListBucket"],
  DELETE: ["s3:DeleteObject"],
};
const LISTS = /[?&]list-type=/;
const onFiles = (method: string, path: string): Found[] =>
  (LISTS.test(path) ? ["s3:ListBucket"] : (ON_FILES[method] ?? [`s3:${method}`])).map((action) => ({ resource: "files", action }));

const onMail = ({ Content }: Body): string => `ses:SendEmail${Content?.Simple?.Attachments?.length ? " with attachments" : ""}`;

/** The actions that IAM would check. Empty: no call of AWS. */
const asked = (p: { target: string; method: string; path: string; isSigned: boolean; body: () => Body }): Found[] => {
  const [service, operation = ""] = p.target.split(".");
  if (service?.startsWith("DynamoDB_")) return onTable(operation, p.body());
  if (service === "AWSStepFunctions") {
    const resource = p.body().stateMachineArn?.endsWith(":jobs") ? "jobs" : "workflow";
    return [{ resource, action: `states:${operation}` }];
  }
  if (service === "AWSEvents") return [{ resource: "bus", action: `events:${operation}` }];
  if (service === "AWSCognitoIdentityProviderService") return [{ resource: "users", action: `cognito-idp:${operation}` }];
  if (service === "PinpointSMSVoiceV2") return [{ resource: "sms", action: `sms-voice:${operation}` }];
  if (p.path === "/v2/email/outbound-emails") return [{ resource: "mail", action: onMail(p.body()) }];
  if (p.path.startsWith("/v2/email/suppression/addresses/")) return [{ resource: "mailList", action: "ses:DeleteSuppressedDestination" }];
  if (p.path.startsWith("/v1/apps/")) return [{ resource: "sms", action: "mobiletargeting:SendMessages" }];
  if (p.path.startsWith("/catraca-files/")) return onFiles(p.method, p.path);
  // A signed call of a service that is not listed above.
  return p.isSigned || p.target !== "" ? [{ resource: "unknown", action: p.target || `${p.method} ${p.path}` }] : [];
};

/** Runs for each request in the context of the function that makes it. The body is complete when the request ends. */
const listen = (hear: (by: string, found: Found[]) => void) => (message: unknown) => {
  const by = functionNow.getStore();
  if (by === undefined) return;
  const { request } = message as { request: ClientRequest };
  const end = request.end.bind(request);
  request.end = ((chunk?: unknown, ...rest: never[]) => {
    const target = String(request.getHeader("x-amz-target") ?? "");
    const text = typeof chunk === "string" || chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : "{}";
    const isSigned = String(request.getHeader("authorization") ?? "").startsWith("AWS4-");
    hear(by, asked({ target, method: request.method, path: request.path, isSigned, body: () => JSON.parse(text) as Body }));
    return end(chunk as never, ...rest);
  }) as ClientRequest["end"];
};

export const openRecorder = async (folder: string) => {
  const built = await buildAll(folder);
  const require = createRequire(import.meta.url);
  const calls = new Map<string, Call>();
  const settings = new Map<string, Set<string>>();
  const hear = (by: string, found: Found[]): void => {
    for (const one of found) calls.set(JSON.stringify([by, one]), { by, ...one });
  };
  const onRequest = listen(hear);
  subscribe("http.client.request.created", onRequest);

  const environment = process.env;
  process.env = new Proxy(environment, {
    get: (target, name) => {
      const by = functionNow.getStore();
      if (by !== undefined && typeof name === "string") settings.set(by, (settings.get(by) ?? new Set<string>()).add(name));
      return Reflect.get(target, name) as string | undefined;
    },
  });

  return {
    load: ((name: FunctionName) =>
      functionNow.run(name, () => Promise.resolve(require(path.resolve(built[name].file)) as Awaited<ReturnType<Load>>))) satisfies Load,
    /** Wraps a handler: its calls are recorded under its name. */
    around:
      <A extends unknown[], R>(name: string, handler: (...args: A) => R) =>
      (...args: A): R =>
        functionNow.run(name, () => handler(...args)),
    calls: (): Call[] => [...calls.values()],
    settingsOf: (name: FunctionName): string[] => [...(settings.get(name) ?? [])],
    stop: (): void => {
      unsubscribe("http.client.request.created", onRequest);
      process.env = environment;
    },
  };
};
