/** The executions of an order, for operators. No function calls it: it reads with the operator's own permissions. */
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from "@aws-sdk/client-sfn";
import { executionName } from "../kernel/execution.ts";
import { awsLogger } from "../kernel/aws-logger.ts";
import { asTransient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";
import { stepsOf, type ExecutionStep, type HistoryEvent } from "./order.history.rules.ts";

export type ExecutionHistory = {
  name: string;
  status: string;
  startedAtMs: number;
  stoppedAtMs?: number;
  error?: string;
  steps: ExecutionStep[];
};

let client: SFNClient | undefined;
const sfn = (): SFNClient => (client ??= new SFNClient({ maxAttempts: 2, logger: awsLogger }));

const readEvents = async (executionArn: string): Promise<HistoryEvent[]> => {
  const all: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn().send(new GetExecutionHistoryCommand({ executionArn, ...(nextToken === undefined ? {} : { nextToken }) }));
    all.push(...(page.events ?? []));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  return all;
};

const readOne = async (name: string): Promise<ExecutionHistory | undefined> => {
  const executionArn = `${setting("WORKFLOW_ARN").replace(":stateMachine:", ":execution:")}:${name}`;
  try {
    const found = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    return {
      name,
      status: found.status ?? "UNKNOWN",
      startedAtMs: found.startDate?.getTime() ?? 0,
      ...(found.stopDate ? { stoppedAtMs: found.stopDate.getTime() } : {}),
      ...(found.error === undefined ? {} : { error: found.error }),
      steps: stepsOf(await readEvents(executionArn)),
    };
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionDoesNotExist") return undefined;
    throw error;
  }
};

/** In the order in which they were started. Step Functions forgets an execution 90 days after its end. */
export const readExecutions = ({ orderId, runs }: { orderId: string; runs: number }): Promise<ExecutionHistory[]> =>
  asTransient("workflow.unavailable", async () => {
    const names = Array.from({ length: runs + 1 }, (_, run) => executionName(orderId, run));
    const found: ExecutionHistory[] = [];
    for (const name of names) found.push(...[await readOne(name)].flatMap((one) => one ?? []));
    return found;
  });
