/** The calls of the product at the addresses of the stage, as the emulator serves them, and what AWS itself says of them. */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import { AdminAddUserToGroupCommand, AdminCreateUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeExecutionCommand, GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { clients } from "./aws.ts";
import type { CloudStack } from "./deploy.ts";

export const stack = JSON.parse(readFileSync(process.env["CLOUD_STACK"] ?? "", "utf8")) as CloudStack;
const gateway = new URL(stack.endpoint);

// oxlint-disable-next-line typescript/no-explicit-any -- as in every client of these tests, a body is what the test expects of it
export type Answer = { status: number; headers: http.IncomingHttpHeaders; bytes: Buffer; text: string; body: any };
type Options = { token?: string | undefined; body?: unknown; headers?: Record<string, string> };

const send = (p: {
  host: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const length = p.body === undefined ? {} : { "content-length": Buffer.byteLength(p.body) };
    const headers = { host: p.host, "x-forwarded-proto": "https", ...p.headers, ...length };
    const request = http.request({ host: gateway.hostname, port: gateway.port, path: p.path, method: p.method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, body: json(text) });
        });
    });
    request.on("error", reject).end(p.body);
  });

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Every name of AWS is this emulator, which goes by the Host header. */
const callerOf =
  (host: string) =>
  (method: string, path: string, { token, body, headers = {} }: Options = {}): Promise<Answer> =>
    send({
      host,
      method,
      path,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

export const site = callerOf(new URL(stack.outputs["site"] ?? "").host);
export const gate = callerOf(new URL(stack.outputs["scan"] ?? "").host);
export const publicApi = callerOf(`${stack.publicApi}.execute-api.localhost:${gateway.port}`);
export const emulator = callerOf(gateway.host);
export const api = (method: string, path: string, options?: Options) => site(method, `/api${path}`, options);
export const admin = (method: string, path: string, options?: Options) => site(method, `/admin${path}`, options);

/** The answer's body, or an error that shows what came instead. */
// oxlint-disable-next-line typescript/no-explicit-any -- see Answer
export const want = async (status: number, asked: Promise<Answer>): Promise<any> => {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${answer.text.slice(0, 400)}`);
  return answer.body;
};

export const until = async <T>(what: string, look: () => Promise<T | undefined | false>, seconds = 30): Promise<T> => {
  const endsAt = Date.now() + seconds * 1000;
  while (Date.now() < endsAt) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${what}: not within ${seconds} s`);
};

const executionArn = (name: string): string => `${stack.outputs["checkout"]?.replace(":stateMachine:", ":execution:")}:${name}`;
export const execution = (name: string) => clients.sfn.send(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
/** The machine of jobs has no output; its name differs in the last part alone. */
const jobsArn = stack.outputs["checkout"]?.replace(":stateMachine:", ":execution:").replace(/-checkout$/, "-jobs");
export const jobExecution = (jobId: string) => clients.sfn.send(new DescribeExecutionCommand({ executionArn: `${jobsArn}:${jobId}` }));
/** The states that an execution entered, in order; empty before it exists. */
export const statesOf = async (name: string): Promise<string> => {
  const asked = clients.sfn.send(new GetExecutionHistoryCommand({ executionArn: executionArn(name), maxResults: 200 }));
  const { events = [] } = await asked.catch(() => ({ events: [] }));
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []).join(">");
};

type Mail = { Source: string; To: string[]; Subject: string; BodyText?: string; BodyHtml?: string };
export const mailsTo = async (address: string): Promise<Mail[]> => {
  const { messages } = (await emulator("GET", "/_ministack/ses/messages")).body as { messages: Record<string, Mail[]> };
  return Object.values(messages)
    .flat()
    .filter((mail) => JSON.stringify(mail).includes(address));
};

export const logLines = async (functionName: string): Promise<string[]> => {
  const logGroupName = `/aws/lambda/catraca-${stack.stage}-${functionName}`;
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await clients.logs
      .send(new FilterLogEventsCommand({ logGroupName, nextToken }))
      .catch(() => ({ events: [], nextToken: undefined }));
    lines.push(...(page.events ?? []).map(({ message = "" }) => message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
};

type MetricDocument = {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
} & Record<string, unknown>;
/** The metrics that a function wrote into its log, in CloudWatch's embedded metric format. */
export const metricDocuments = async (functionName: string): Promise<MetricDocument[]> =>
  (await logLines(functionName)).flatMap((line) => {
    const at = line.indexOf('{"_aws"');
    return at < 0 ? [] : [JSON.parse(line.slice(at)) as MetricDocument];
  });

const EMAIL = "ana@example.com";
const [FIRST_PASSWORD, PASSWORD] = ["First-pass-2026x", "Catraca-pass-2026"];

const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")]),
  );

const post = (path: string, fields: Record<string, string>): Promise<Answer> =>
  send({
    host: gateway.host,
    method: "POST",
    path,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

/** Signs the organizer in as the console does: the hosted page, a code, and its PKCE verifier. */
export const signIn = async (): Promise<string> => {
  const [UserPoolId, redirect] = [stack.outputs["userPool"] ?? "", `${stack.outputs["site"]}/console/signed-in`];
  const attributes = [
    { Name: "email", Value: EMAIL },
    { Name: "email_verified", Value: "true" },
  ];
  const created = clients.cognito.send(
    new AdminCreateUserCommand({ UserPoolId, Username: EMAIL, TemporaryPassword: FIRST_PASSWORD, UserAttributes: attributes }),
  );
  await created.catch((error: Error) => {
    if (error.name !== "UsernameExistsException") throw error;
  });
  await clients.cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: EMAIL, GroupName: "organizer" }));
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: stack.client,
    response_type: "code",
    redirect_uri: redirect,
    scope: "openid email profile",
    state: "s1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const hosted = callerOf(stack.signIn);
  const page = await hosted("GET", `/oauth2/authorize?${query.toString()}`);
  const first = await post("/login", { ...fieldsOf(page.text), username: EMAIL, password: FIRST_PASSWORD });
  const signedIn = first.text.includes("np_token")
    ? await post("/login", { ...fieldsOf(first.text), new_password: PASSWORD, confirm_password: PASSWORD })
    : await post("/login", { ...fieldsOf(page.text), username: EMAIL, password: PASSWORD });
  const code = new URL(signedIn.headers.location ?? "").searchParams.get("code") ?? "";
  const grant = { grant_type: "authorization_code", client_id: stack.client, code, redirect_uri: redirect, code_verifier: verifier };
  return (await want(200, post("/oauth2/token", grant))).access_token;
};
