/**
 * The local stack as a process that kills itself with SIGKILL at one point of an order's execution. The parent names the point, once it
 * is ready: `before <function>`, `after <function>`, or `call <Step Functions operation>`, which is before the service hears it.
 */
import { startStack } from "@catraca/local/stack";

let crashAt = "";

/** Never resolves, so that nothing runs afterwards. */
const crash = (): Promise<never> => {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
};

const stack = await startStack({
  port: Number(process.env["CRASH_PORT"]),
  folder: process.env["CRASH_FOLDER"] ?? "",
  around: (name, handler) => async (invocation, context) => {
    if (crashAt === `before ${name}`) return crash();
    const answer = await handler(invocation, context);
    return crashAt === `after ${name}` ? crash() : answer;
  },
});
const { sfn } = stack.gateway;
const call = sfn.call.bind(sfn);
sfn.call = (operation, body) => (crashAt === `call ${operation}` ? crash() : call(operation, body));

process.on("message", (point) => {
  crashAt = String(point);
  process.send?.("armed");
});
process.send?.("ready");
