import { CallError } from "./http.ts";

/** Accepts metrics and drops them. */
export const answerCloudWatch = (operation: string): object => {
  if (operation !== "PutMetricData") throw new CallError("UnknownOperationException", `CloudWatch ${operation} is not answered here`);
  return {};
};
