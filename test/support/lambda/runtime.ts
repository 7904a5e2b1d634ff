/** A Lambda Runtime API for one function under AWS's runtime client. It reads responses as a function URL does. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { spawnChild } from "@catraca/local/child-process";

/** `type` is the media type of the bytes. Status and headers come from the prelude; without one a client gets no response. */
export type RuntimeResponse = { type: string | undefined; status?: number; headers?: Record<string, string>; body: string };

const STREAMED = "application/vnd.awslambda.http-integration-response";
const DELIMITER = "\0".repeat(8);

const readPosted = (headers: IncomingHttpHeaders, bytes: string): RuntimeResponse => {
  const type = headers["content-type"];
  const end = bytes.indexOf(DELIMITER);
  if (type !== STREAMED || end < 0) return { type, body: bytes };
  const prelude = JSON.parse(bytes.slice(0, end)) as { statusCode: number; headers: Record<string, string> };
  return { type, status: prelude.statusCode, headers: prelude.headers, body: bytes.slice(end + DELIMITER.length) };
};

type Invocation = { event: object; answer: (posted: RuntimeResponse) => void };

/** `folder` is the deployment package. The function gets this process's environment. */
export const runUnderLambda = async (folder: string) => {
  const waiting: Invocation[] = [];
  let current: Invocation | undefined;
  let handOver: ((invocation: Invocation) => void) | undefined;
  const next = (): Promise<Invocation> =>
    new Promise((resolve) => {
      const invocation = waiting.shift();
      if (invocation) resolve(invocation);
      else handOver = resolve;
    });

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        if (!request.url?.endsWith("/next")) {
          current?.answer(readPosted(request.headers, Buffer.concat(chunks).toString()));
          return void response.writeHead(202).end("{}");
        }
        void next().then((invocation) => {
          current = invocation;
          response.writeHead(200, {
            "Lambda-Runtime-Aws-Request-Id": "request-1",
            "Lambda-Runtime-Deadline-Ms": String(Date.now() + 10_000),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:000000000000:function:gate",
          });
          response.end(JSON.stringify(invocation.event));
        });
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const child = spawnChild(process.execPath, [path.join(import.meta.dirname, "boot.mjs")], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      CATRACA_RUNTIME_CLIENT: createRequire(import.meta.url).resolve("aws-lambda-ric"),
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: "index.handler",
      AWS_LAMBDA_FUNCTION_NAME: "gate",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/gate",
      AWS_LAMBDA_LOG_STREAM_NAME: "test",
    },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));

  return {
    invoke: (event: object): Promise<RuntimeResponse> =>
      new Promise((resolve, reject) => {
        const invocation = { event, answer: resolve };
        void ended.then(() => reject(new Error("the function's process ended")));
        if (!handOver) return void waiting.push(invocation);
        handOver(invocation);
        handOver = undefined;
      }),
    stop: async (): Promise<void> => {
      child.kill();
      await ended;
      server.closeAllConnections();
      server.close();
    },
  };
};
