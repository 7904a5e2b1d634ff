import { CallError } from "./http.ts";

/** Metrics are accepted and dropped: there is nobody to draw them. */
export const answerCloudWatch = (operation: string): object => {
  if (operation !== "PutMetricData") throw new CallError("UnknownOperationException", `CloudWatch ${operation} is not answered here`);
  return {};
};
