import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import type { Front } from "./front.ts";

const open: { server: Server; front: Front }[] = [];
afterEach(async () => {
  for (const { server, front } of open.splice(0)) {
    await front.stop(500);
    server.closeAllConnections();
    server.close();
  }
});

/** The address of a front until the test's end. */
export const serve = async (front: Front): Promise<string> => {
  const server = createServer(front);
  open.push({ server, front });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
