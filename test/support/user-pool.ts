/** A user pool on this machine. Call `openUserPool` at the top of a test file. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll } from "vitest";
import { openAccounts, type Accounts } from "@catraca/local/accounts";
import { answerCognito } from "@catraca/local/gateway/cognito";
import { CallError } from "@catraca/local/gateway/http";

export const openUserPool = (): Accounts => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
  const accounts = openAccounts(folder);
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const type = { "content-type": "application/x-amz-json-1.1" };
      try {
        const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
        const answer = answerCognito(operation, body as Record<string, unknown>, accounts);
        response.writeHead(200, type).end(JSON.stringify(answer));
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        response.writeHead(400, type).end(JSON.stringify({ __type: error.name, message: error.message }));
      }
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    process.env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env["USER_POOL_ID"] = "us-east-1_catraca";
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return accounts;
};
