import * as v from "valibot";
import { invalidRequest, type Fault, type Issue } from "./fault.ts";

/** Enough to correct a form. The rest appears once these are right. */
const MAX_ISSUES = 20;
/** A path contains the sender's field names and a message may contain the value: the answer must not grow with the request. */
const MAX_LENGTH = 200;

const shorten = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);

const LIMITS: Record<string, "min" | "max"> = { min_value: "min", min_length: "min", max_value: "max", max_length: "max" };

const paramsOf = ({ type, requirement }: v.BaseIssue<unknown>): Pick<Issue, "params"> => {
  const limit = LIMITS[type];
  return limit !== undefined && typeof requirement === "number" ? { params: { [limit]: requirement } } : {};
};

/** For a missing or an unknown field, valibot's message names types and not what to do. */
const messageOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.type === "strict_object" && issue.expected === "never") return "Is not a field of this call: leave it out.";
  if (issue.received === "undefined") return "Is missing.";
  return issue.message;
};

export const invalidInput = (issues: readonly v.BaseIssue<unknown>[]): Fault =>
  invalidRequest(
    issues
      .slice(0, MAX_ISSUES)
      .map((issue): Issue => ({ path: shorten(v.getDotPath(issue) ?? ""), message: shorten(messageOf(issue)), ...paramsOf(issue) })),
  );
