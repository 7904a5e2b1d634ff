import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { listOf } from "../kernel/list.ts";
import { Money } from "../kernel/money.ts";
import { Name } from "../kernel/text.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";

const FeeId = idSchema("fee", "a fee");

const Per = v.picklist(["ticket", "order"]);
/** 10,000 basis points are the whole price. */
const BasisPoints = v.pipe(v.number(), v.integer("Use whole basis points."), v.minValue(1), v.maxValue(10_000));
const TicketTypeIds = listOf(TicketTypeId, 50, 1);

type Size = { basisPoints?: unknown; amount?: unknown };
const hasOneSize = ({ basisPoints, amount }: Size): boolean => (basisPoints === undefined) !== (amount === undefined);
const ONE_SIZE = "Give basisPoints or an amount, not both.";

export const FeeBody = v.pipe(
  v.strictObject({
    name: Name,
    per: Per,
    /** A part of the price after a discount. 1,050 are 10.5 %. */
    basisPoints: v.exactOptional(BasisPoints),
    amount: v.exactOptional(Money),
    /** Default: every type. */
    ticketTypeIds: v.exactOptional(TicketTypeIds),
  }),
  v.forward(
    v.check((fee) => hasOneSize(fee), ONE_SIZE),
    ["basisPoints"],
  ),
);
export const CreateFee = v.strictObject({ eventId: EventId, fee: FeeBody });

/** A rate replaces an amount, and an amount a rate. Null ticketTypeIds: every type. */
export const FeeChange = v.pipe(
  v.strictObject({
    name: v.exactOptional(Name),
    per: v.exactOptional(Per),
    basisPoints: v.exactOptional(BasisPoints),
    amount: v.exactOptional(Money),
    ticketTypeIds: v.exactOptional(v.nullable(TicketTypeIds)),
  }),
  v.forward(
    v.check(({ basisPoints, amount }) => basisPoints === undefined || amount === undefined, ONE_SIZE),
    ["basisPoints"],
  ),
);
export type FeeChange = v.InferOutput<typeof FeeChange>;
export const ChangeFee = v.strictObject({ eventId: EventId, feeId: FeeId, change: FeeChange });
export const FeeRef = v.strictObject({ eventId: EventId, feeId: FeeId });

export const FeeView = v.object({
  id: v.string(),
  name: v.string(),
  per: Per,
  basisPoints: v.exactOptional(v.number()),
  amount: v.exactOptional(Money),
  ticketTypeIds: v.exactOptional(v.array(v.string())),
});
export type FeeView = v.InferOutput<typeof FeeView>;
