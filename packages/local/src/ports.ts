import { createServer, type AddressInfo, type Server } from "node:net";

const bind = (port: number, host: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });

const release = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

type PortError = NodeJS.ErrnoException & { port?: number };

const isCode = (error: unknown, code: string): error is PortError => error instanceof Error && (error as PortError).code === code;

export const isInUse = (error: unknown): error is PortError => isCode(error, "EADDRINUSE");

export const portInUse = (port: number, cause: unknown): Error =>
  new Error(`port ${port} is in use: stop what listens there or set PORT`, { cause });

/** Throws one line for the first port in use. */
export const assertPortsFree = async (ports: readonly number[], host = "127.0.0.1"): Promise<void> => {
  for (const port of ports) {
    try {
      await release(await bind(port, host));
    } catch (error) {
      if (isInUse(error)) throw portInUse(port, error);
      if (isCode(error, "EACCES"))
        throw new Error(`port ${port} may not be used by this user: set PORT to one above 1023`, { cause: error });
      throw error;
    }
  }
};

/** A port that is free at this moment. */
export const freePort = async (): Promise<number> => {
  const server = await bind(0, "127.0.0.1");
  const { port } = server.address() as AddressInfo;
  await release(server);
  return port;
};
