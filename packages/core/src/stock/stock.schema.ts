import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { Name } from "../kernel/text.ts";

export const Capacity = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));

export const PoolId = idSchema("pol", "a pool");

export const PoolBody = v.strictObject({ name: Name, capacity: Capacity });
export const CreatePool = v.strictObject({ eventId: EventId, pool: PoolBody });
export const PoolChange = v.strictObject({ name: v.exactOptional(Name), capacity: v.exactOptional(Capacity) });
export const ChangePool = v.strictObject({ eventId: EventId, poolId: PoolId, change: PoolChange });
export const PoolRef = v.strictObject({ eventId: EventId, poolId: PoolId });

export const PoolView = v.object({ id: v.string(), eventId: v.string(), name: v.string(), capacity: v.number() });
export type PoolView = v.InferOutput<typeof PoolView>;
