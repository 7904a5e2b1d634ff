/** Lets something happen between what an operation read and its write, so that a test needs no luck. */
import { dynamo } from "@catraca/core/table/client";

/** Does `act` before the first write whose request fits, and before no other. The writes of `act` go through. */
export const meanwhile = async <T>(fits: RegExp, act: () => Promise<unknown>, body: () => Promise<T>): Promise<T> => {
  let hasActed = false;
  dynamo.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        if (!hasActed && /^(UpdateItem|TransactWriteItems|BatchWriteItem)/.test(commandName) && fits.test(JSON.stringify(args.input))) {
          hasActed = true;
          await act();
        }
        return next(args);
      },
    { step: "initialize", name: "meanwhile" },
  );
  try {
    const result = await body();
    if (!hasActed) throw new Error(`no write was like ${fits}`);
    return result;
  } finally {
    dynamo.middlewareStack.remove("meanwhile");
  }
};
