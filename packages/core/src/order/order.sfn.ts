/** Step Functions. An execution's input is exactly {orderId}, and its name follows from the order, so that a repeated start starts it once. */
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { awsLogger } from "../kernel/aws-logger.ts";
import { executionName } from "../kernel/execution.ts";
import { asTransient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";

const sfn = new SFNClient({ maxAttempts: 2, logger: awsLogger });

const isNamed = (error: unknown, ...names: string[]): boolean => error instanceof Error && names.includes(error.name);

/** Returns false if an execution with this name already finished, and true if it is running. `execution` 0 is the first one. */
export const start = ({ orderId, execution }: { orderId: string; execution: number }): Promise<boolean> =>
  asTransient("workflow.unavailable", async () => {
    try {
      const name = executionName(orderId, execution);
      await sfn.send(new StartExecutionCommand({ stateMachineArn: setting("WORKFLOW_ARN"), name, input: JSON.stringify({ orderId }) }));
      return true;
    } catch (error) {
      if (isNamed(error, "ExecutionAlreadyExists")) return false;
      throw error;
    }
  });

/** Returns false when no execution waits with this token any more. */
export const sendTaskSuccess = ({ taskToken, output }: { taskToken: string; output: unknown }): Promise<boolean> =>
  asTransient("workflow.unavailable", async () => {
    try {
      await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      return true;
    } catch (error) {
      if (isNamed(error, "TaskTimedOut", "TaskDoesNotExist", "InvalidToken")) return false;
      throw error;
    }
  });
