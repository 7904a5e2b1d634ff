/** The order's workflow runs. Input is exactly {orderId}; runs are named by the order, so starting one twice starts it once. */
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { asTransient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";

const sfn = new SFNClient({ maxAttempts: 2 });

const isNamed = (error: unknown, ...names: string[]): boolean => error instanceof Error && names.includes(error.name);

/** False: a run of this name has been and gone. A run of this name that is under way answers true again. */
export const start = ({ orderId, run }: { orderId: string; run: number }): Promise<boolean> =>
  asTransient("workflow.unavailable", async () => {
    try {
      const name = run === 0 ? orderId : `${orderId}-r${run}`;
      await sfn.send(new StartExecutionCommand({ stateMachineArn: setting("WORKFLOW_ARN"), name, input: JSON.stringify({ orderId }) }));
      return true;
    } catch (error) {
      if (isNamed(error, "ExecutionAlreadyExists")) return false;
      throw error;
    }
  });

/** False: nobody waits on this token any more. */
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
