/** DynamoDB behaviour that the product relies on. Every engine that runs the tests must have it. */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, expect, it } from "vitest";

const TableName = process.env["TABLE_NAME"] ?? "";
const client = new DynamoDBClient({});
afterAll(() => client.destroy());

const keyOf = (pk: string, sk = "-") => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk: string, more = {}) => client.send(new PutItemCommand({ TableName, Item: { ...keyOf(pk), ...more } }));
const get = async (pk: string) => (await client.send(new GetItemCommand({ TableName, Key: keyOf(pk), ConsistentRead: true }))).Item;
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken === undefined ? {} : { ClientRequestToken }) }));
const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const addOne = (pk: string): TransactWriteItem => ({
  Update: { TableName, Key: keyOf(pk), UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } },
});

it("a cancelled transaction gives a reason for each item, with the item where asked, and changes nothing", async () => {
  await put("old", { left: { N: "0" } });
  const error = await rejection(
    transact([
      addOne("beside"),
      {
        Update: {
          TableName,
          Key: keyOf("old"),
          UpdateExpression: "ADD #left :less",
          ConditionExpression: "#left >= :one",
          ExpressionAttributeNames: { "#left": "left" },
          ExpressionAttributeValues: { ":less": { N: "-1" }, ":one": { N: "1" } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
      {
        Put: {
          TableName,
          Item: keyOf("old", "second"),
          ConditionExpression: "attribute_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
    ]),
  );
  expect(error).toBeInstanceOf(TransactionCanceledException);
  const reasons = (error as TransactionCanceledException).CancellationReasons ?? [];
  expect(reasons.map(({ Code }) => Code)).toEqual(["None", "ConditionalCheckFailed", "ConditionalCheckFailed"]);
  expect(reasons.map(({ Item }) => Item)).toEqual([undefined, { ...keyOf("old"), left: { N: "0" } }, undefined]);
  expect(await get("beside")).toBeUndefined();
});

it("a failed condition hands out the old item only where asked", async () => {
  await put("failed", { n: { N: "1" } });
  const update = (more: object) =>
    rejection(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf("failed"),
          UpdateExpression: "SET n = :two",
          ConditionExpression: "n = :two",
          ExpressionAttributeValues: { ":two": { N: "2" } },
          ...more,
        }),
      ),
    );
  const shown = await update({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
  expect(shown).toBeInstanceOf(ConditionalCheckFailedException);
  expect((shown as ConditionalCheckFailedException).Item).toEqual({ ...keyOf("failed"), n: { N: "1" } });
  expect(((await update({})) as ConditionalCheckFailedException).Item).toBeUndefined();
});

it("ADD makes a string set and grows it, and NOT contains guards it, also where there is none", async () => {
  const add = (...ids: string[]) =>
    rejection(
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf("set"),
          UpdateExpression: "ADD counted :ids, n :one",
          ConditionExpression: "NOT contains(counted, :first)",
          ExpressionAttributeValues: { ":ids": { SS: ids }, ":one": { N: "1" }, ":first": { S: ids[0] ?? "" } },
        }),
      ),
    );
  expect(await add("a")).toBeUndefined();
  expect(await add("b", "c")).toBeUndefined();
  expect(await add("b")).toBeInstanceOf(ConditionalCheckFailedException);
  const item = await get("set");
  expect(item?.["counted"]?.SS?.toSorted()).toEqual(["a", "b", "c"]);
  expect(item?.["n"]).toEqual({ N: "2" });
});

it("a transaction sent again with its token is done once, and another one with that token is rejected", async () => {
  const token = crypto.randomUUID();
  await transact([addOne("token")], token);
  await transact([addOne("token")], token);
  expect((await get("token"))?.["n"]).toEqual({ N: "1" });
  expect(await rejection(transact([addOne("token"), addOne("token-2")], token))).toMatchObject({
    name: "IdempotentParameterMismatchException",
  });
});

it("a write costs by its whole size, twice in a transaction", async () => {
  const text = { S: "x".repeat(2500) };
  const alone = await client.send(new PutItemCommand({ TableName, Item: { ...keyOf("size"), text }, ReturnConsumedCapacity: "TOTAL" }));
  expect(alone.ConsumedCapacity?.CapacityUnits).toBe(3);
  const Put = { TableName, Item: { ...keyOf("size"), text } };
  const together = await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }], ReturnConsumedCapacity: "TOTAL" }));
  expect(together.ConsumedCapacity?.[0]?.CapacityUnits).toBe(6);
});

it("an item has at most 400 KB, and an expression at most 4 KB", async () => {
  const limit = 400 * 1024;
  const spent = "pk".length + "large".length + "sk".length + "-".length + "text".length;
  const text = (bytes: number) => ({ text: { S: "x".repeat(bytes - spent) } });
  expect(await rejection(put("large", text(limit)))).toBeUndefined();
  expect(await rejection(put("large", text(limit + 1)))).toMatchObject({ name: "ValidationException" });
  expect(await rejection(transact([{ Put: { TableName, Item: { ...keyOf("large"), ...text(limit + 1) } } }]))).toMatchObject({
    name: expect.stringMatching(/^(ValidationException|TransactionCanceledException)$/),
  });
  const long = Array.from({ length: 400 }, (_, n) => `attribute_${n} = :v`).join(" OR ");
  const conditional = new PutItemCommand({
    TableName,
    Item: keyOf("long"),
    ConditionExpression: long,
    ExpressionAttributeValues: { ":v": { N: "1" } },
  });
  expect(long.length).toBeGreaterThan(4096);
  expect(await rejection(client.send(conditional))).toMatchObject({ name: "ValidationException" });
});

it("a query comes in pages, in the order of the sort key, whole and without a repeat", async () => {
  const all = Array.from({ length: 25 }, (_, n) => String(n).padStart(2, "0"));
  for (const sk of all) await client.send(new PutItemCommand({ TableName, Item: keyOf("pages", sk) }));
  const found: string[] = [];
  let ExclusiveStartKey: QueryCommand["input"]["ExclusiveStartKey"];
  do {
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk AND sk > :from",
        ExpressionAttributeValues: { ":pk": { S: "pages" }, ":from": { S: "02" } },
        ScanIndexForward: false,
        Limit: 7,
        ExclusiveStartKey,
      }),
    );
    found.push(...(page.Items ?? []).map(({ sk }) => sk?.S ?? ""));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  expect(found).toEqual(all.slice(3).toReversed());
});

it("an index holds the items that have its keys, with what it projects and nothing else, and loses them with a key", async () => {
  const shown = { gsi1pk: { S: "index" }, gsi1sk: { S: "1" }, ticketId: { S: "shown" } };
  await put("indexed", { ...shown, hidden: { S: "hidden" } });
  await put("not-indexed", { gsi1pk: { S: "index" } });
  const query = async () => {
    const command = { TableName, IndexName: "gsi1", KeyConditionExpression: "gsi1pk = :pk" };
    return (await client.send(new QueryCommand({ ...command, ExpressionAttributeValues: { ":pk": { S: "index" } } }))).Items;
  };
  expect(await query()).toEqual([{ ...keyOf("indexed"), ...shown }]);
  await client.send(new UpdateItemCommand({ TableName, Key: keyOf("indexed"), UpdateExpression: "REMOVE gsi1sk" }));
  expect(await query()).toEqual([]);
});

it("a batch that reads more than 16 MB names the keys that are left", async () => {
  const text = { S: "x".repeat(390 * 1024) };
  const keys = Array.from({ length: 45 }, (_, n) => keyOf(`batch-${n}`));
  for (const key of keys) await client.send(new PutItemCommand({ TableName, Item: { ...key, text } }));
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: keys } } }));
  const [read, left] = [answer.Responses?.[TableName]?.length ?? 0, answer.UnprocessedKeys?.[TableName]?.Keys?.length ?? 0];
  expect(read + left).toBe(keys.length);
  expect(left).toBeGreaterThan(0);
});
