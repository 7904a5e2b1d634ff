/** The workflow of a job in Amazon States Language and JSONata: page after page until the job's row says that it is over. */
import { retryTransient } from "../checkout/workflow.ts";

/** Longer than any job. After a timeout the sweeper starts another execution, which continues at the cursor. */
const MAX_SECONDS = 604_800;

export const jobWorkflow = ({ work }: { work: string }) => ({
  Comment: "Long work in pages. Input: {jobId}.",
  QueryLanguage: "JSONata",
  TimeoutSeconds: MAX_SECONDS,
  StartAt: "Work",
  States: {
    Work: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: work, Payload: { jobId: "{% $states.context.Execution.Input.jobId %}" } },
      Output: "{% $states.result.Payload %}",
      TimeoutSeconds: 90,
      Retry: retryTransient,
      Next: "Route",
    },
    Route: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.status = 'running' and $states.input.waitSeconds > 0 %}", Next: "Pause" },
        { Condition: "{% $states.input.status = 'running' %}", Next: "Work" },
      ],
      Default: "Done",
    },
    Pause: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: "Work" },
    Done: { Type: "Succeed" },
  },
});
