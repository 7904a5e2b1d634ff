/** What orders are now. Loaded with the first page, so that the start does not wait for it. */
export type OrderNow = { orderId: string; eventId: string; status: string; attention?: string };

/** One request for at most a hundred orders. */
export const findOrders = async (orderIds: readonly string[]): Promise<Map<string, OrderNow>> => {
  const ids = [...new Set(orderIds)];
  if (ids.length === 0) return new Map();
  const { getItems, keyOf } = await import("@catraca/core/table/bare-client");
  const rows = await getItems<OrderNow[]>(...ids.map((id) => keyOf(`orderId_${id}`, "$order_1")));
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.orderId, row] as const])));
};
