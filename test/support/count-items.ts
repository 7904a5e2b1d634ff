import { dynamo } from "@catraca/core/table/client";

/** Counts the items that the database returns while the body runs. */
export const countItems = async (body: () => Promise<unknown>): Promise<number> => {
  let items = 0;
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const { Count = 0, Responses = {} } = result.output as { Count?: number; Responses?: Record<string, unknown[]> };
        items += commandName === "GetItemCommand" ? 1 : Count + Object.values(Responses).flat().length;
        return result;
      },
    { step: "initialize", name: "items" },
  );
  await body();
  dynamo.middlewareStack.remove("items");
  return items;
};
