/** Corrects counters of one item in every slot, if they are as they were read. */
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { SALES_SLOTS } from "../catalog/catalog.rules.ts";
import { asTransient } from "../kernel/fault.ts";
import { documentClient } from "../table/client.ts";
import { counterUpdate, type CounterItem, type TransactItem } from "./report.dynamo.ts";
import { fallOf } from "./report.rules.ts";

/** A correction of counters of one item. `counted`: their value when the difference was found. */
type Correction = { name: string; counted: number; expected: number };

const additionsOf = ({ name, counted, expected }: Correction): { name: string; by: number }[] =>
  expected < counted
    ? [
        { name, by: expected - counted },
        { name: fallOf(name), by: counted - expected },
      ]
    : [{ name, by: expected - counted }];

/**
 * Adds what is missing, on the condition that every slot of the item still has what was read: nothing was counted meanwhile, and nobody else corrected
 * it. Returns false otherwise.
 */
export const correct = (
  eventId: string,
  item: string,
  corrections: readonly Correction[],
  seen: readonly CounterItem[],
): Promise<boolean> =>
  asTransient("report.unavailable", async () => {
    const slots = Array.from({ length: SALES_SLOTS }, (_, slot) => slot);
    const writes = slots.map((slot): TransactItem => {
      const own = seen.find((one) => one["slot"] === slot) ?? {};
      const names = Object.fromEntries(corrections.map(({ name }, at) => [`#n${at}`, name]));
      const known = corrections.flatMap(({ name }, at) => (typeof own[name] === "number" ? [[`:n${at}`, own[name]] as const] : []));
      const condition = corrections.map(({ name }, at) =>
        typeof own[name] === "number" ? `#n${at} = :n${at}` : `attribute_not_exists(#n${at})`,
      );
      const isFirst = slot === 0;
      const update = counterUpdate(
        eventId,
        slot,
        item,
        isFirst ? corrections.flatMap(additionsOf) : corrections.map(({ name }) => ({ name, by: 0 })),
      ).Update;
      if (!update) return {};
      return {
        Update: {
          ...update,
          ConditionExpression: condition.join(" AND "),
          ExpressionAttributeNames: { ...update.ExpressionAttributeNames, ...names },
          ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...Object.fromEntries(known) },
        },
      };
    });
    try {
      await documentClient.send(new TransactWriteCommand({ TransactItems: writes }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "TransactionCanceledException") return false;
      throw error;
    }
  });
