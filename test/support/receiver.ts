/** A receiver of webhooks on this machine, which notes every delivery that reaches it. */
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

export type Received = { id: string; type: string; data: Record<string, any>; headers: Record<string, string>; body: string; atMs: number };

/** Answers one delivery. Without an end of the response it stalls. */
export type Answer = (response: ServerResponse, received: Received) => void;

const accept: Answer = (response) => void response.writeHead(204).end();

const receivedOf = async (request: IncomingMessage): Promise<Received> => {
  const body = await text(request);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { ...(JSON.parse(body) as Pick<Received, "type" | "data">), id: headers["webhook-id"] ?? "", headers, body, atMs: Date.now() };
};

export const openReceiver = async (port = 0) => {
  const received: Received[] = [];
  let answer = accept;
  const server = http.createServer((request, response) => {
    void receivedOf(request).then(
      (one) => {
        received.push(one);
        answer(response, one);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    port: (server.address() as AddressInfo).port,
    received,
    /** The default answer is 204. */
    answersBy: (next: Answer = accept) => void (answer = next),
    /** Throws for a delivery that the secret did not sign. */
    verify: (secret: string, { body, headers }: Received): unknown => new Webhook(secret).verify(body, headers),
    /** For one that no test closes: it keeps no process alive. */
    unref: () => void server.unref(),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
export type Receiver = Awaited<ReturnType<typeof openReceiver>>;
