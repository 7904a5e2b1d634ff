import { functions, type FunctionName } from "@catraca/functions/functions";
import { table } from "./table.ts";

/** A function by its definition, with the settings its code asks for and the rows it may touch. */
export const create = (name: FunctionName, environment: Record<string, $util.Input<string>> = {}) => {
  const { handler, timeoutSeconds } = functions[name];
  const physical = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return new sst.aws.Function(physical, {
    handler,
    timeout: `${timeoutSeconds} seconds`,
    streaming: "streaming" in functions[name],
    environment: { TABLE_NAME: table.name, ...environment },
    permissions: [
      {
        actions: [
          "dynamodb:GetItem",
          "dynamodb:BatchGetItem",
          "dynamodb:Query",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:ConditionCheckItem",
        ],
        resources: [table.arn, $interpolate`${table.arn}/index/*`],
      },
    ],
  });
};
