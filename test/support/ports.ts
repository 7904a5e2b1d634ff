import { assertPortsFree } from "@catraca/local/ports";

/** The first of six neighbouring free ports, below the system's ephemeral range. */
export const freePorts = async (): Promise<number> => {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 2_000) * 10;
    try {
      await assertPortsFree([0, 1, 2, 3, 4, 5].map((below) => port + below));
      return port;
    } catch (error) {
      if (!(error instanceof Error && error.message.includes("is in use"))) throw error;
    }
  }
};
