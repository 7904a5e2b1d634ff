/** A stub of Step Functions: answers the two calls that operations make and records them. It runs nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type WorkflowCall = { action: string; input: { name?: string; taskToken?: string; input?: string; output?: string } };

const calls: WorkflowCall[] = [];

/** Makes every call fail with this AWS error. Undefined: calls succeed again. */
let failure: string | undefined;
export const failWith = (name: string | undefined): void => {
  failure = name;
};

/** Names of all executions that were started for an order. */
export const executionNamesOf = (orderId: string): string[] =>
  calls.flatMap(({ input: { name } }) => (name !== undefined && name.split("-")[0] === orderId ? [name] : []));

export const openWorkflow = async (): Promise<{ endpoint: string; close: () => void }> => {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const action = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const input = JSON.parse(body) as WorkflowCall["input"];
      calls.push({ action, input });
      const answer = action === "StartExecution" ? { executionArn: `arn:aws:states:::${input.name}`, startDate: Date.now() / 1000 } : {};
      if (failure !== undefined) response.statusCode = 400;
      if (failure !== undefined) return response.end(JSON.stringify({ __type: failure, message: "made to fail" }));
      return response.setHeader("content-type", "application/x-amz-json-1.0").end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};
