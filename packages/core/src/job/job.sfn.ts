/** Step Functions. An execution's input is exactly {jobId}, and its name follows from the job, so that a repeated start starts it once. */
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { executionName } from "../kernel/execution.ts";
import { awsLogger } from "../kernel/aws-logger.ts";
import { asTransient } from "../kernel/fault.ts";
import { setting } from "../kernel/setting.ts";

const sfn = new SFNClient({ maxAttempts: 2, logger: awsLogger });

/** `run` 0 is the first execution. */
export const startExecution = ({ jobId, run }: { jobId: string; run: number }): Promise<void> =>
  asTransient("job.unavailable", async () => {
    try {
      const name = executionName(jobId, run);
      await sfn.send(new StartExecutionCommand({ stateMachineArn: setting("JOBS_ARN"), name, input: JSON.stringify({ jobId }) }));
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ExecutionAlreadyExists") throw error;
    }
  });
