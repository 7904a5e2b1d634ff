/** What is wrong with an input, in words for whoever sent it. */
import * as v from "valibot";
import { Fault, type Issue } from "./fault.ts";

/** Enough to mend a form by; the rest shows once these are right. */
const MOST_ISSUES = 20;
/** A path holds the sender's own field names, and a message may hold the value: an answer must not grow with what was sent. */
const MOST_LETTERS = 200;

const short = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);

/** The library's own words for a missing or a strange field name types, not what to do. */
const wordsOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.type === "strict_object" && issue.expected === "never") return "Is not a field of this call: leave it out.";
  if (issue.received === "undefined") return "Is missing.";
  return issue.message;
};

export const invalidInput = (issues: readonly v.BaseIssue<unknown>[]): Fault =>
  new Fault(
    "invalid",
    "request.invalid",
    "Some fields are not right.",
    issues.slice(0, MOST_ISSUES).map((issue): Issue => ({ path: short(v.getDotPath(issue) ?? ""), message: short(wordsOf(issue)) })),
  );
