/**
 * The order's way as Amazon States Language, in JSONata: a pure function of its functions' ARNs, used by the stacks, the local stack and the tests.
 * Every step answers where the order stands, and Route goes by that: a run may begin, and begin again, at any status.
 */
export type WorkflowArns = { reserve: string; pay: string; release: string; issue: string; notify: string; attention: string };

const ORDER_ID = "{% $states.context.Execution.Input.orderId %}";

const PASSING = [
  "Transient",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  // The function's own timeout: a machine that is busy is no error of the order.
  "Sandbox.Timedout",
  "Lambda.Unknown",
];

/** Bugs and bad requests fail at once; trouble that passes gets two minutes; what nobody foresaw gets three more tries. */
const retry = (unforeseen: string[], passing: string[] = PASSING) => [
  { ErrorEquals: ["InvariantError", "Fault"], MaxAttempts: 0 },
  { ErrorEquals: passing, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 8, MaxDelaySeconds: 30, JitterStrategy: "FULL" },
  { ErrorEquals: unforeseen, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 3, JitterStrategy: "FULL" },
];

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
  Retry: retry(["States.TaskFailed"], [...PASSING, "States.Timeout"]),
  Catch: [attention(state)],
  ...next,
});

/** Waits for the payment until the hold ends, by the order's own clock, and one second at least. */
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

/** Longer than any hold with all its extensions and any step with all its tries; a run that is ended by it leaves its order to the sweeper. */
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
    /** The deadline shown and the release are two different instants: a payment made in the last second may be on its way. */
    Grace: { Type: "Wait", Seconds: "{% $states.input.graceSeconds %}", Next: "Release" },
    Release: step("Release", arns.release, 30, { Next: "Route" }),
    Issue: step("Issue", arns.issue, 90, { Next: "Notify" }),
    Notify: step("Notify", arns.notify, 90, { Next: "Done" }),
    /** Fails the run where operators look. Redriven, it goes back to the start, which routes by where the order stands. */
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
      Retry: [{ ErrorEquals: PASSING, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 8, MaxDelaySeconds: 30, JitterStrategy: "FULL" }],
      Next: "Reserve",
    },
    Done: { Type: "Succeed" },
  },
});
