/** Gates and tickets of race tests, made by the product's own operations; and the gate's write without one of its conditions. */
import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import * as Device from "@catraca/core/device";
import * as Gate from "@catraca/core/gate";
import * as Order from "@catraca/core/order";
import { enrol, type Assignment } from "@catraca/core/device/device.assignment.ts";
import { bareClient } from "@catraca/core/table/bare-client";
import { asBuyer, byOrganizer, bySystem, place } from "./sale.ts";

/** A gate with a device enrolled at it, as its scans know it. */
export const openGate = async (eventId: string, gate: object = {}, role: "steward" | "supervisor" = "steward"): Promise<Assignment> => {
  const made = await byOrganizer(() => Gate.create({ eventId, gate: { name: "North", mode: "entry", ...gate } }));
  const device = { name: "Phone 1", gateId: made.id, role };
  const { enrolmentCode } = await byOrganizer(() => Device.create({ eventId, device }));
  return enrol({ enrolmentCode });
};

const MOST_TICKETS = 50;

/** Of free orders, fifty at a time. */
export const takeTickets = async (
  sale: { eventId: string; ticketTypeId: string },
  count: number,
): Promise<{ id: string; code: string }[]> => {
  const sizes = Array.from({ length: Math.ceil(count / MOST_TICKETS) }, (_, at) => Math.min(MOST_TICKETS, count - at * MOST_TICKETS));
  const orders = sizes.map(async (quantity) => {
    const placed = await place(sale, quantity);
    if (placed.outcome === "refused") throw new Error(placed.message);
    const { id: orderId } = placed.order;
    await bySystem(() => Order.issue({ orderId }));
    return (await asBuyer(placed, () => Order.listTickets({ orderId }))).tickets;
  });
  return (await Promise.all(orders)).flat();
};

/** Runs the body with the matching part of the condition always true. Fails when no write had it: a control that takes nothing out proves nothing. */
export const without = async <T>(clause: RegExp, body: () => Promise<T>): Promise<T> => {
  let taken = 0;
  const loosened = (one: string): string => {
    if (!clause.test(one)) return one;
    taken += 1;
    return `(${one} OR attribute_exists(pk))`;
  };
  bareClient.middlewareStack.add(
    (next) => (args) => {
      const { ConditionExpression: condition } = args.input as UpdateItemCommandInput;
      const input =
        condition === undefined ? args.input : { ...args.input, ConditionExpression: condition.split(" AND ").map(loosened).join(" AND ") };
      return next({ ...args, input: input as typeof args.input });
    },
    { step: "initialize", name: "without" },
  );
  try {
    const result = await body();
    if (taken === 0) throw new Error(`no write had the condition ${clause.source}`);
    return result;
  } finally {
    bareClient.middlewareStack.remove("without");
  }
};

/** One after the other in so many lanes: more at once than one phone, fewer than would time out. */
export const inLanes = async <T, R>(lanes: number, all: readonly T[], body: (one: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  const left = [...all.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) results[next[0]] = await body(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
};
