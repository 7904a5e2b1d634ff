import { readSetting } from "../../local-storage.ts";
import { late } from "../../parts/late.tsx";
import { OPEN_ORDERS } from "../draft.ts";

const hasSome = (): boolean => (readSetting(OPEN_ORDERS) ?? "[]") !== "[]";

/** The orders of this browser that wait for their payment, of all events. Most visitors have none, and load no more than this. */
export const UnpaidOrders = late(async () => (hasSome() ? (await import("./open-order-list.tsx")).OpenOrderList : undefined));
