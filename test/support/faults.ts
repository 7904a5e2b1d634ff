/** What a network and a database under load do to calls. Below the SDK's retries, so those are part of what is tested. */
import { randomUUID } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Chances per attempt of a call. */
export type Odds = {
  /** Another transaction held an item: cancelled, nothing applied. */
  conflict: number;
  throttle: number;
  errorBefore: number;
  errorAfter: number;
  /** Applied, but the answer never came. */
  timeoutAfter: number;
  /** Applied, and again up to `lateMs` later. */
  duplicate: number;
  lateMs: number;
};

/** Attempts deeper than the deserializer: an answer thrown away unread there would keep its socket for ever. */
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

/** Sent again under a token of its own: DynamoDB remembers a token for ten minutes only. */
const again = (request: unknown): unknown =>
  Object.assign(Object.create(Object.getPrototypeOf(request) as object) as object, request, {
    body: (request as Request).body.replace(/("ClientRequestToken":)"[^"]{36}"/, `$1"${randomUUID()}"`),
  });

/** Runs the body on a bad network. Answers when everything late has arrived too, with how often each fault came. */
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

/** Runs the body in a process that dies before or after its n-th call takes effect. False: it ended before it came to that. */
export const dyingAt = async (
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
