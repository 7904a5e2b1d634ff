/** A file service on this machine. Call `openFileService` at the top of a test file. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { startGateway, type Gateway } from "@catraca/local/gateway/gateway";

export const openFileService = (): void => {
  const folder = mkdtempSync(path.join(tmpdir(), "files-"));
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ port: 0, folder, log: () => {}, workflows: {}, subscriptions: [], functions: {} });
    Object.assign(process.env, { AWS_ENDPOINT_URL_S3: gateway.endpoint, FILES_BUCKET: "catraca-files" });
  });
  afterAll(async () => {
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
};
