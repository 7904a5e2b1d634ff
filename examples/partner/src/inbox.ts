/** Receives deliveries: verifies the signature over the raw body, answers at once, and keeps each delivery once. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

export type Delivery = { type: string; timestamp: string; data: Record<string, unknown> };

const POLL_MS = 100;

export const openInbox = async (port: number) => {
  let secret: string | undefined;
  /** Deliveries by the header `webhook-id`, which is the same in each attempt. */
  const deliveries = new Map<string, Delivery>();

  const accept = (body: string, headers: http.IncomingHttpHeaders): number => {
    if (secret === undefined) return 503;
    try {
      const verified = new Webhook(secret).verify(body, headers as Record<string, string>) as Delivery;
      deliveries.set(String(headers["webhook-id"]), verified);
      return 204;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return 401;
      throw error;
    }
  };

  const server = http.createServer((request, response) => {
    void text(request).then((body) => response.writeHead(accept(body, request.headers)).end());
  });
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));

  /** Waits until so many deliveries of this type are about this event. */
  const waitFor = async (type: string, eventId: string, count: number, withinMs = 60_000): Promise<Delivery[]> => {
    const endsAt = Date.now() + withinMs;
    for (;;) {
      const found = [...deliveries.values()].filter((one) => one.type === type && one.data["eventId"] === eventId);
      if (found.length >= count) return found;
      if (Date.now() > endsAt) throw new Error(`${found.length} of ${count} deliveries of ${type} arrived`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    trust: (next: string) => void (secret = next),
    waitFor,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
export type Inbox = Awaited<ReturnType<typeof openInbox>>;
