/** Injects faults of a network and of a busy database below the SDK's retries, so that the retries are tested too. */
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Probabilities for each attempt of a call. */
export type Odds = {
  /** Another transaction held an item: this one is cancelled. */
  conflict: number;
  throttle: number;
  errorBefore: number;
  errorAfter: number;
  /** The write is applied, but its response is lost. */
  timeoutAfter: number;
  /** The write is applied, and again up to `lateMs` later. */
  duplicate: number;
  lateMs: number;
};

/** The middleware runs outside the deserializer: an unread response inside it would keep its socket open for ever. */
const PLACE = { step: "deserialize", name: "faults", priority: "high" } as const;

const failure = (name: string, httpStatusCode: number, more: object = {}): Error =>
  Object.assign(new Error(`injected ${name}`), {
    name,
    $fault: httpStatusCode < 500 ? "client" : "server",
    $metadata: { httpStatusCode },
    ...more,
  });

type Input = { TransactItems?: unknown[]; Item?: unknown; UpdateExpression?: unknown };
type Request = { body: string };

const conflict = ({ TransactItems = [] }: Input): Error =>
  failure("TransactionCanceledException", 400, {
    CancellationReasons: TransactItems.map((_, at) => ({ Code: at === TransactItems.length - 1 ? "TransactionConflict" : "None" })),
  });

/** Repeats the request with a new token, because DynamoDB remembers a token only for ten minutes. */
const again = (request: unknown): unknown =>
  Object.assign(Object.create(Object.getPrototypeOf(request) as object) as object, request, {
    body: (request as Request).body.replace(/("ClientRequestToken":)"[^"]{36}"/, `$1"${randomUUID()}"`),
  });

/** Runs the body with faults. Resolves when all late writes have arrived, with the count of each fault. */
export const withFaults = async (client: DynamoDBClient, odds: Odds, body: () => Promise<void>): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  const late: Promise<unknown>[] = [];
  const dice = (fault: Exclude<keyof Odds, "lateMs">): boolean => {
    if (Math.random() >= odds[fault]) return false;
    counts.set(fault, (counts.get(fault) ?? 0) + 1);
    return true;
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as Input;
      const isTransaction = input.TransactItems !== undefined;
      const isWrite = isTransaction || input.Item !== undefined || input.UpdateExpression !== undefined;
      if (dice("throttle")) throw failure("ThrottlingException", 400);
      if (dice("errorBefore")) throw failure("InternalServerError", 500);
      if (isTransaction && dice("conflict")) throw conflict(input);
      const answer = await next(args);
      if (!isWrite) return answer;
      if (dice("duplicate")) {
        const repeat = { ...args, request: again(args.request) };
        late.push(
          new Promise((resolve) => setTimeout(resolve, Math.random() * odds.lateMs))
            .then(() => next(repeat))
            .catch((error: unknown) => error),
        );
      }
      if (dice("errorAfter")) throw failure("InternalServerError", 500);
      if (dice("timeoutAfter")) throw failure("TimeoutError", 0);
      return answer;
    },
    PLACE,
  );
  try {
    await body();
    await Promise.all(late);
    return counts;
  } finally {
    client.middlewareStack.remove(PLACE.name);
  }
};

/** Runs the body as a process that dies before or after its n-th call takes effect. Returns false if the body ended earlier. */
export const dieAtCall = async (
  client: DynamoDBClient,
  { call, side }: { call: number; side: "before" | "after" },
  body: () => Promise<unknown>,
): Promise<boolean> => {
  let calls = 0;
  let isDead = false;
  const die = (): never => {
    isDead = true;
    throw new Error("the process died");
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      calls += 1;
      if (isDead || (calls === call && side === "before")) die();
      const answer = await next(args);
      return isDead || calls === call ? die() : answer;
    },
    PLACE,
  );
  try {
    await body();
  } catch (error) {
    if (!isDead) throw error;
  } finally {
    client.middlewareStack.remove(PLACE.name);
  }
  return isDead;
};
