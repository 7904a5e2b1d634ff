import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { openAccounts, type Accounts } from "../accounts.ts";
import { openOutbox, type Outbox } from "../outbox.ts";
import { createStepFunctions, type StepFunctions } from "../stepfunctions/api.ts";
import { StateFailure } from "../stepfunctions/failure.ts";
import { answerCloudWatch } from "./cloudwatch.ts";
import { type DeadLetter, type Deliveries, openDeliveries } from "./deliveries.ts";
import { answerCognito } from "./cognito.ts";
import { answerEmail, isEmail } from "./email.ts";
import { announce, putEvents, type Subscription } from "./eventbridge.ts";
import { ACCOUNT, type Functions, type Log, region } from "./functions.ts";
import { type Answer, type Call, CallError, header, json, jsonBody, jsonError, readCall, send } from "./http.ts";
import { answerLambda, createRun, isLambda, type Run } from "./lambda.ts";
import { problemsOfPattern } from "./patterns.ts";
import { answerS3, isS3, s3Error } from "./s3.ts";
import { openStore, type Store } from "./s3-store.ts";
import { answerSqs } from "./sqs.ts";
import { answerPinpoint, isPinpoint, sendTextMessage } from "./sms.ts";

export type GatewayOptions = {
  port: number;
  functions: Functions;
  /** State machines by name, in ASL. */
  workflows: Record<string, unknown>;
  subscriptions: readonly Subscription[];
  folder: string;
  log: Log;
  /** How the names of queues begin. */
  queuePrefix?: string;
  /** Default: those of the folder. */
  accounts?: Accounts;
  /** Base URL of the outbox's attachments, ending in a slash. Default: the gateway itself. */
  attachmentsUrl?: string;
  /** Length of a workflow's second and of a retry's wait. For tests. */
  secondMs?: number;
  retryDelaysMs?: readonly number[];
};

export type Gateway = {
  endpoint: string;
  /** Returns the function's answer or throws its error, with its name. */
  invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  sfn: StepFunctions;
  outbox: Outbox;
  deadLetters(): DeadLetter[];
  stop(): Promise<void>;
};

const OUTBOX_PATH = "/_outbox/";

type Services = {
  endpoint: string;
  queuePrefix: string;
  functions: Functions;
  run: Run;
  deliveries: Deliveries;
  sfn: StepFunctions;
  outbox: Outbox;
  accounts: Accounts;
  store: Store;
  subscriptions: readonly Subscription[];
};

const answerTarget = (target: string, call: Call, services: Services): unknown => {
  const dot = target.indexOf(".");
  const [service, operation] = [target.slice(0, dot), target.slice(dot + 1)];
  if (service === "AWSStepFunctions") return services.sfn.call(operation, jsonBody(call));
  if (service === "GraniteServiceVersion20100801") return answerCloudWatch(operation);
  if (service === "AWSCognitoIdentityProviderService") return answerCognito(operation, jsonBody(call), services.accounts);
  if (service === "AmazonSQS") {
    const { endpoint, queuePrefix: prefix, deliveries, subscriptions } = services;
    const functionNames = subscriptions.map(({ functionName }) => functionName);
    return answerSqs(operation, jsonBody(call), { endpoint, prefix, functionNames, deliveries });
  }
  if (target === "AWSEvents.PutEvents") return putEvents(jsonBody(call), services.subscriptions, services.deliveries);
  if (target === "PinpointSMSVoiceV2.SendTextMessage") return sendTextMessage(jsonBody(call), services.outbox);
  throw new CallError("UnknownOperationException", `${target} is not answered here`);
};

const answer = async (call: Call, services: Services): Promise<Answer> => {
  const target = header(call, "x-amz-target");
  if (target !== undefined) return json(answerTarget(target, call, services));
  if (isS3(call)) return answerS3(call, services.store);
  if (isLambda(call)) return answerLambda(call, services);
  if (isEmail(call))
    return answerEmail(call, services.outbox, (event) =>
      announce({ source: "aws.ses", ...event }, services.subscriptions, services.deliveries),
    );
  if (isPinpoint(call)) return answerPinpoint(call, services.outbox);
  throw new CallError("UnknownOperationException", `${call.method} ${call.path} is not answered here`, 404);
};

/** A bug here must look like an outage of AWS, not like a refusal of the call. */
const isRefusal = (error: Error): boolean => error instanceof CallError || error instanceof StateFailure;

const answerOrRefuse = async (call: Call, services: Services, log: Log): Promise<Answer> => {
  try {
    return await answer(call, services);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (error.name === "UnknownOperationException") log(`unknown call: ${error.message}`);
    if (isRefusal(error)) return isS3(call) ? s3Error(error) : jsonError(error);
    log(`${call.method} ${call.path} failed: ${error.stack ?? error.message}`);
    const failure = new CallError("InternalFailure", error.message, 500);
    return isS3(call) ? s3Error(failure) : jsonError(failure);
  }
};

/** Returns whether the request was for an attachment. Only the id in the URL decides; the name is for people. */
export const serveAttachment = (outbox: Outbox, below: string, response: ServerResponse): boolean => {
  const found = outbox.attachment(below);
  if (!found) return false;
  response.writeHead(200, {
    "content-type": found.contentType,
    "content-disposition": `inline; filename*=UTF-8''${encodeURIComponent(found.filename)}`,
    "content-security-policy": "sandbox",
    "x-content-type-options": "nosniff",
  });
  createReadStream(found.file).pipe(response);
  return true;
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const assertPatterns = (subscriptions: readonly Subscription[]): void => {
  const problems = subscriptions.flatMap(({ name, pattern }) => problemsOfPattern(pattern, name));
  if (problems.length > 0) throw new Error(`subscriptions: ${problems.join("; ")}`);
};

/** One loopback server for every AWS service that the product calls. It tells them apart by how their clients address them. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { functions, folder, log, subscriptions } = options;
  assertPatterns(subscriptions);
  const run = createRun(functions);
  const arnPrefix = `arn:aws:states:${region()}:${ACCOUNT}`;
  const sfn = createStepFunctions({ arnPrefix, invoke: run, ...(options.secondMs === undefined ? {} : { secondMs: options.secondMs }) });
  for (const [name, definition] of Object.entries(options.workflows)) sfn.createStateMachine(name, definition);

  let services: Services | undefined;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    if (!services) return send(response, jsonError(new CallError("ServiceUnavailable", "starting", 503)));
    if (
      call.method === "GET" &&
      call.path.startsWith(OUTBOX_PATH) &&
      serveAttachment(services.outbox, call.path.slice(OUTBOX_PATH.length), response)
    )
      return;
    send(response, await answerOrRefuse(call, services, log));
  };
  const server = createServer((request, response) => {
    // Only a client that hung up reaches this.
    respond(request, response).catch(() => response.destroy());
  });
  // Longer than any client keeps an idle connection, so that no connection closes under a request.
  server.keepAliveTimeout = 65_000;
  const endpoint = `http://127.0.0.1:${await listen(server, options.port)}`;
  const outbox = openOutbox({ folder, baseUrl: options.attachmentsUrl ?? `${endpoint}${OUTBOX_PATH}` });
  const deliveries = openDeliveries({
    batches: Object.fromEntries(subscriptions.flatMap(({ functionName, batch }) => (batch ? [[functionName, batch]] : []))),
    folder,
    log,
    run,
    ...(options.retryDelaysMs === undefined ? {} : { delaysMs: options.retryDelaysMs }),
  });
  const accounts = options.accounts ?? openAccounts(folder);
  services = {
    endpoint,
    queuePrefix: options.queuePrefix ?? "local",
    functions,
    run,
    deliveries,
    sfn,
    outbox,
    accounts,
    subscriptions,
    store: openStore(path.join(folder, "s3")),
  };

  return {
    endpoint,
    invoke: async (functionName, payload) => {
      const result = await run(functionName, payload);
      if ("error" in result) throw Object.assign(new Error(result.error.errorMessage), { name: result.error.errorType });
      return result.payload;
    },
    sfn,
    outbox,
    deadLetters: () => deliveries.deadLetters(),
    async stop() {
      sfn.stop();
      await deliveries.stop();
      await close(server);
      outbox.close();
    },
  };
};
