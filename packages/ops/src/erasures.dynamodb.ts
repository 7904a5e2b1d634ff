/** Repeats the erasures that another table shows: the one that was in use before a restored one took its place. */
import { DynamoDBClient, ResourceNotFoundException, ScanCommand, type AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Plan } from "@catraca/core/operator.rules";
import { countText } from "./text.ts";

/** Made after the stage's endpoints are in the environment. */
let client: DynamoDBClient | undefined;
const dynamo = (): DynamoDBClient => (client ??= new DynamoDBClient({ maxAttempts: 4 }));

type Shown = { orderIds: string[]; ticketIds: string[] };

/** Reads the whole table. An attendee who was corrected to another name is not erased. */
const readShown = async (table: string, erasedName: string): Promise<Shown> => {
  const shown: Shown = { orderIds: [], ticketIds: [] };
  for (let from: Record<string, AttributeValue> | undefined, isFirst = true; isFirst || from !== undefined; isFirst = false) {
    const { Items = [], LastEvaluatedKey } = await dynamo().send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ProjectionExpression: "orderId, ticketId, #entity",
        FilterExpression:
          "(#entity = :order AND attribute_exists(anonymizedAtMs)) OR (#entity = :ticket AND attendeeName = :erased AND attribute_exists(correctedAtMs))",
        ExpressionAttributeNames: { "#entity": "__edb_e__" },
        ExpressionAttributeValues: { ":order": { S: "order" }, ":ticket": { S: "ticket" }, ":erased": { S: erasedName } },
        ...(from ? { ExclusiveStartKey: from } : {}),
      }),
    );
    for (const { orderId, ticketId } of Items)
      if (ticketId?.S !== undefined) shown.ticketIds.push(ticketId.S);
      else if (orderId?.S !== undefined) shown.orderIds.push(orderId.S);
    from = LastEvaluatedKey;
  }
  return shown;
};

export const repeatErasures = async ({ from, apply }: { from: string; apply: boolean }): Promise<Plan> => {
  const { ERASED } = await import("@catraca/core/person/person.rules.ts");
  const Repeat = await import("@catraca/core/person/person.repeat.ts");
  let shown: Shown;
  try {
    shown = await readShown(from, ERASED);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return { outcome: "refused", reason: `There is no table ${from}.` };
  }
  const returned = await Repeat.findReturned(shown);
  if (apply) await Repeat.repeatErasures(returned);
  const { orders, unfinished } = returned;
  const tickets = orders.reduce((sum, { erased }) => sum + erased.length, returned.tickets.length);
  return {
    outcome: "planned",
    does: [
      `erase the people of ${countText(orders.length, "order")} and ${countText(tickets, "ticket")}, as ${from} shows them`,
      ...unfinished.map(({ orderId, status }) => `leave ${orderId}, which is ${status} and not finished: repeat this once it is`),
    ],
  };
};
