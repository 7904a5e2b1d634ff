/** Removes a condition from writes in the client's middleware, so that a control can show what the condition prevents. */
import type { DynamoDBClient, TransactWriteItemsCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { bareClient } from "@catraca/core/table/bare-client";

export type Guard = {
  operation: "TransactWriteItems" | "UpdateItem" | "PutItem";
  /** Selects items by their partition key. */
  key: RegExp;
  /** Selects among the conditions joined by AND. All by default. */
  matching?: RegExp;
};

type Expression = {
  Key?: { pk: unknown };
  Item?: { pk: unknown };
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
};
type Input = Expression & { TransactItems?: Record<"Put" | "Update" | "Delete" | "ConditionCheck", Expression | undefined>[] };

/** DynamoDB rejects names and values that no expression uses. */
const used = <T>(all: Record<string, T> | undefined, text: string): Record<string, T> | undefined => {
  const kept = Object.entries(all ?? {}).filter(([name]) => new RegExp(`${name}(?![\\w.])`).test(text));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
};

const loosened = (one: Expression, { key, matching }: Guard): Expression => {
  const { ConditionExpression: condition, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...rest } = one;
  if (condition === undefined || !key.test(JSON.stringify(one.Key?.pk ?? one.Item?.pk))) return one;
  const pieces = condition.split(" AND ");
  const left = pieces.filter((piece) => !(matching ?? /^/).test(piece)).join(" AND ");
  const text = `${left} ${one.UpdateExpression ?? ""}`;
  const [usedNames, usedValues] = [used(names, text), used(values, text)];
  return {
    ...rest,
    ...(left === "" ? {} : { ConditionExpression: left }),
    ...(usedNames ? { ExpressionAttributeNames: usedNames } : {}),
    ...(usedValues ? { ExpressionAttributeValues: usedValues } : {}),
  };
};

const through = (input: Input, guard: Guard): Input => {
  if (guard.operation !== "TransactWriteItems") {
    const fits =
      guard.operation === "UpdateItem" ? input.Key !== undefined && input.UpdateExpression !== undefined : input.Item !== undefined;
    return fits ? loosened(input, guard) : input;
  }
  if (!input.TransactItems) return input;
  const items = input.TransactItems.map((item) => ({
    ...item,
    ...(item.Put ? { Put: loosened(item.Put, guard) } : {}),
    ...(item.Update ? { Update: loosened(item.Update, guard) } : {}),
    ...(item.Delete ? { Delete: loosened(item.Delete, guard) } : {}),
    // A check without a condition is not a request.
    ...(item.ConditionCheck
      ? { ConditionCheck: { ConditionExpression: "attribute_exists(pk)", ...loosened(item.ConditionCheck, guard) } }
      : {}),
  }));
  return { ...input, TransactItems: items };
};

/** Runs the body without the condition. Fails when no write had it, because that control proves nothing. */
export const withoutCondition = async <T>(client: DynamoDBClient, guards: Guard | Guard[], body: () => Promise<T>): Promise<T> => {
  const name = "withoutCondition";
  let taken = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      const input = [guards].flat().reduce(through, args.input as Input);
      if (JSON.stringify(input) !== JSON.stringify(args.input)) taken += 1;
      return next({ ...args, input: input as typeof args.input });
    },
    { step: "initialize", name, priority: "low" },
  );
  try {
    const result = await body();
    if (taken === 0) throw new Error("no write had the condition to take out");
    return result;
  } finally {
    client.middlewareStack.remove(name);
  }
};

/** Makes the matching part of the gate's condition always true while the body runs. Fails when no write had it, because that control proves nothing. */
export const withoutGateCondition = async <T>(clause: RegExp, body: () => Promise<T>): Promise<T> => {
  let taken = 0;
  const loosened = (one: string): string => {
    if (!clause.test(one)) return one;
    taken += 1;
    return `(${one} OR attribute_exists(pk))`;
  };
  const withLoose = <T extends { ConditionExpression?: string | undefined }>(update: T): T => {
    const { ConditionExpression: condition } = update;
    return condition === undefined ? update : { ...update, ConditionExpression: condition.split(" AND ").map(loosened).join(" AND ") };
  };
  bareClient.middlewareStack.add(
    (next) => (args) => {
      const { TransactItems, ...update } = args.input as UpdateItemCommandInput & TransactWriteItemsCommandInput;
      const items = TransactItems?.map((item) => (item.Update ? { ...item, Update: withLoose(item.Update) } : item));
      const input = items ? { ...update, TransactItems: items } : withLoose(update);
      return next({ ...args, input: input as typeof args.input });
    },
    { step: "initialize", name: "withoutGateCondition" },
  );
  try {
    const result = await body();
    if (taken === 0) throw new Error(`no write had the condition ${clause.source}`);
    return result;
  } finally {
    bareClient.middlewareStack.remove("withoutGateCondition");
  }
};
