const INVOKE = "arn:aws:states:::lambda:invoke";

/** The shape of the product's checkout: reserve, wait for a payment, ask the row when it does not come. */
export const checkout = {
  QueryLanguage: "JSONata",
  StartAt: "Reserve",
  States: {
    Reserve: {
      Type: "Task",
      Resource: INVOKE,
      Arguments: { FunctionName: "reserve", Payload: "{% $states.input %}" },
      Assign: { orderId: "{% $states.input.orderId %}", holdSeconds: "{% $states.result.Payload.holdSeconds %}" },
      Retry: [{ ErrorEquals: ["Transient"], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 3, JitterStrategy: "FULL" }],
      Catch: [{ ErrorEquals: ["SoldOut"], Next: "Rejected", Assign: { why: "{% $states.errorOutput.Error %}" } }],
      Next: "Pay",
    },
    Pay: {
      Type: "Task",
      Resource: `${INVOKE}.waitForTaskToken`,
      Arguments: {
        FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:pay:$LATEST",
        Payload: { token: "{% $states.context.Task.Token %}", orderId: "{% $orderId %}" },
      },
      TimeoutSeconds: "{% $holdSeconds %}",
      Catch: [
        { ErrorEquals: ["States.Timeout"], Next: "Grace" },
        { ErrorEquals: ["PaymentDeclined"], Next: "Release", Output: "{% $states.errorOutput.Cause %}" },
      ],
      Next: "IsPaid",
    },
    Grace: { Type: "Wait", Seconds: "{% $floor($holdSeconds / 2) %}", Next: "Release" },
    IsPaid: { Type: "Choice", Choices: [{ Condition: "{% $states.input.paid = true %}", Next: "Issue" }], Default: "Release" },
    Issue: {
      Type: "Task",
      Resource: INVOKE,
      Arguments: {
        FunctionName: "issue",
        Payload: { orderId: "{% $orderId %}", redriveCount: "{% $states.context.Execution.RedriveCount %}" },
      },
      Output: "{% $states.result.Payload %}",
      End: true,
    },
    Release: {
      Type: "Task",
      Resource: INVOKE,
      Arguments: { FunctionName: "release", Payload: { orderId: "{% $orderId %}" } },
      Output: "released",
      End: true,
    },
    Rejected: { Type: "Fail", Error: "{% $why %}", Cause: "{% 'order ' & $states.context.Execution.Name %}" },
  },
};

/** A job over pages: does one, waits, and goes on until none is left. */
export const job = {
  QueryLanguage: "JSONata",
  StartAt: "Page",
  States: {
    Page: {
      Type: "Task",
      Resource: INVOKE,
      Arguments: { FunctionName: "page", Payload: "{% $states.input %}" },
      Output: "{% $states.result.Payload %}",
      Next: "More",
    },
    More: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.left > 0 %}", Next: "Rest" }],
      Default: "Done",
    },
    Rest: { Type: "Wait", Seconds: 1, Next: "Page" },
    Done: { Type: "Succeed" },
  },
};
