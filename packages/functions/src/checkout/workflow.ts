/**
 * The workflow of an order in Amazon States Language and JSONata: a pure function of its functions' ARNs, for the stacks, the local stack and the tests.
 * Every step returns the order's status, and Route branches on it, so that an execution may start at any status.
 */
export type WorkflowArns = { reserve: string; pay: string; release: string; issue: string; notify: string; attention: string };

const ORDER_ID = "{% $states.context.Execution.Input.orderId %}";

const TRANSIENT_ERRORS = [
  "Transient",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  // The function's timeout: a busy machine is not an error of the order.
  "Sandbox.Timedout",
  "Lambda.Unknown",
];

/** Bugs and rejected requests fail at once. Transient errors are retried for two minutes, other errors three times. */
const retry = (others: string[], transient: string[] = TRANSIENT_ERRORS) => [
  { ErrorEquals: ["InvariantError", "Fault"], MaxAttempts: 0 },
  { ErrorEquals: transient, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 8, MaxDelaySeconds: 30, JitterStrategy: "FULL" },
  { ErrorEquals: others, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 3, JitterStrategy: "FULL" },
];

/** Retries a step that has no timeout of its own to tell from its work. */
export const retryTransient = retry(["States.TaskFailed"], [...TRANSIENT_ERRORS, "States.Timeout"]);

const attention = (state: string) => ({
  ErrorEquals: ["States.ALL"],
  Output: { state, error: "{% $states.errorOutput.Error %}" },
  Next: "Attention",
});

const step = (state: string, arn: string, timeoutSeconds: number, next: { Next: string } | { End: true }) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: arn, Payload: { orderId: ORDER_ID } },
  Output: "{% $states.result.Payload %}",
  TimeoutSeconds: timeoutSeconds,
  Retry: retryTransient,
  Catch: [attention(state)],
  ...next,
});

/** Waits for the payment until the hold ends, at least one second. */
const pay = (arn: string) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: { FunctionName: arn, Payload: { orderId: ORDER_ID, taskToken: "{% $states.context.Task.Token %}" } },
  TimeoutSeconds: "{% $max([1, $ceil(($states.input.expiresAtMs - $millis()) / 1000)]) %}",
  Retry: retry(["States.TaskFailed"]),
  Catch: [{ ErrorEquals: ["States.Timeout"], Output: "{% $states.input %}", Next: "Grace" }, attention("Pay")],
  Next: "Route",
});

const when = (status: string, next: string) => ({ Condition: `{% $states.input.status = '${status}' %}`, Next: next });

/**
 * Longer than any hold with all its extensions, any offer of a waiting list, and any step with all its attempts. After a timeout the sweeper finishes
 * the order.
 */
const MAX_SECONDS = 86_400;

export const workflow = (arns: WorkflowArns) => ({
  Comment: "An order from reservation to tickets. Input: {orderId}.",
  QueryLanguage: "JSONata",
  TimeoutSeconds: MAX_SECONDS,
  StartAt: "Reserve",
  States: {
    Reserve: step("Reserve", arns.reserve, 30, { Next: "Route" }),
    Route: {
      Type: "Choice",
      Choices: [when("reserved", "Pay"), when("paid", "Issue"), when("issued", "Notify")],
      Default: "Done",
    },
    Pay: pay(arns.pay),
    /** From the deadline that the buyer sees to the release: a payment of the last second may still arrive. */
    Grace: { Type: "Wait", Seconds: "{% $states.input.graceSeconds %}", Next: "Release" },
    Release: step("Release", arns.release, 30, { Next: "Route" }),
    Issue: step("Issue", arns.issue, 90, { Next: "Notify" }),
    Notify: step("Notify", arns.notify, 90, { Next: "Done" }),
    /** Fails the execution, so that operators see it. After a redrive it goes back to the start, and Route branches on the order's status. */
    Attention: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: arns.attention,
        Payload: {
          orderId: ORDER_ID,
          state: "{% $states.input.state %}",
          error: "{% $states.input.error %}",
          redrives: "{% $exists($states.context.Execution.RedriveCount) ? $states.context.Execution.RedriveCount : 0 %}",
        },
      },
      TimeoutSeconds: 30,
      Retry: [
        { ErrorEquals: TRANSIENT_ERRORS, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 8, MaxDelaySeconds: 30, JitterStrategy: "FULL" },
      ],
      Next: "Reserve",
    },
    Done: { Type: "Succeed" },
  },
});
