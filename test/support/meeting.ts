/** Makes works that race meet: each has read before one of them writes. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** A work may end without a transaction, so nobody waits longer for it. */
const PATIENCE_MS = 100;

/** Holds the first transactions of the body until `count` of them wait. `patienceMs`: for works that read for longer. */
export const meetAtTransaction = async <T>(
  client: DynamoDBClient,
  count: number,
  body: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> => {
  const name = "meetAtTransaction";
  const { promise: met, resolve: meet } = Promise.withResolvers<void>();
  let waiting = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      if (!("TransactItems" in args.input)) return next(args);
      waiting += 1;
      if (waiting === count) meet();
      await met;
      return next(args);
    },
    { step: "initialize", name },
  );
  const timer = setTimeout(meet, patienceMs);
  try {
    return await body();
  } finally {
    clearTimeout(timer);
    client.middlewareStack.remove(name);
  }
};
