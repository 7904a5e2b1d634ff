/** Every function of the system: what the stacks deploy and the local stack runs. */
export type FunctionDefinition = { handler: string; timeoutSeconds: number; streaming?: boolean };

const at = (file: string, timeoutSeconds: number): FunctionDefinition => ({
  handler: `packages/functions/src/${file}.handler`,
  timeoutSeconds,
});

export const functions = {
  api: at("api/handler", 20),
  admin: at("admin/handler", 20),
  gate: { ...at("gate/handler", 10), streaming: true },
  checkoutReserve: at("checkout/reserve", 20),
  checkoutPay: at("checkout/pay", 20),
  checkoutRelease: at("checkout/release", 20),
  checkoutIssue: at("checkout/issue", 60),
  checkoutNotify: at("checkout/notify", 60),
  checkoutAttention: at("checkout/attention", 20),
  publish: at("stream/publish", 60),
  count: at("on/message--count", 20),
  notifyRefund: at("on/order-refunded--notify", 60),
  sweep: at("schedule/sweep", 55),
} as const satisfies Record<string, FunctionDefinition>;

export type FunctionName = keyof typeof functions;

/** What runs by the clock. */
export const schedules = [{ name: "sweep", everySeconds: 60, functionName: "sweep" }] as const satisfies readonly {
  name: string;
  everySeconds: number;
  functionName: FunctionName;
}[];

/** Who hears which messages: an EventBridge pattern and the one function with the effect. */
export const subscriptions = [
  {
    name: "count",
    pattern: { source: ["catraca"], "detail-type": ["order.moved", "ticket.scanned", "scan.refused"] },
    functionName: "count",
  },
  {
    name: "notify-refund",
    pattern: { source: ["catraca"], "detail-type": ["order.moved"], detail: { data: { to: ["refunded"] } } },
    functionName: "notifyRefund",
  },
] as const satisfies readonly { name: string; pattern: Record<string, unknown>; functionName: FunctionName }[];
