/** A proxy in front of the database that adds up the capacity units of all requests through it: of functions whose client is in their bundle. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

type Consumed = { CapacityUnits?: number };
type Units = { read: number; written: number; requests: number };
export type Metered = { endpoint: string; take: () => Units; stop: () => void };

const READS = /\.(GetItem|BatchGetItem|Query|Scan)$/;

const unitsOf = (text: string): number => {
  const { ConsumedCapacity: consumed = [] } = JSON.parse(text) as { ConsumedCapacity?: Consumed | Consumed[] };
  return [consumed].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
};

/** `take`: what was consumed since the last call of it. */
export const openMetered = async (database: string): Promise<Metered> => {
  const { hostname, port } = new URL(database);
  const nothing = (): Units => ({ read: 0, written: 0, requests: 0 });
  let total = nothing();
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = { ...(JSON.parse((await buffer(incoming)).toString()) as object), ReturnConsumedCapacity: "TOTAL" };
      const text = JSON.stringify(body);
      const headers = { ...incoming.headers, "content-length": Buffer.byteLength(text) };
      const sent = request({ hostname, port, method: incoming.method, path: incoming.url, headers }, (answer) => {
        void (async () => {
          const received = await buffer(answer);
          total.requests += 1;
          total[READS.test(String(incoming.headers["x-amz-target"])) ? "read" : "written"] += unitsOf(received.toString());
          outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, "content-length": received.length });
          outgoing.end(received);
        })();
      });
      sent.end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = total;
      total = nothing();
      return taken;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
