import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { Name } from "../kernel/text.ts";

export const Capacity = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));

export const PoolId = v.pipe(v.string(), v.regex(/^pol_[a-z2-7]{16}$/, "Is not a pool id."));

export const PoolBody = v.strictObject({ name: Name, capacity: Capacity });
export const CreatePool = v.strictObject({ eventId: EventId, pool: PoolBody });

export const PoolView = v.object({ id: v.string(), eventId: v.string(), name: v.string(), capacity: v.number() });
export type PoolView = v.InferOutput<typeof PoolView>;
