/** A function other packages may call: its input is checked once, and the schema is there for the route to reuse. */
import * as v from "valibot";
import { Fault } from "./fault.ts";

/** Enough to mend a form by; the rest shows once these are right. */
export const MOST_ISSUES = 20;

const refuse = (issues: readonly v.BaseIssue<unknown>[]): Fault =>
  new Fault(
    "invalid",
    "request.invalid",
    "Some fields are not right.",
    issues.slice(0, MOST_ISSUES).map((issue) => ({ path: v.getDotPath(issue as v.BaseIssue<unknown>) ?? "", message: issue.message })),
  );

export const operation = <S extends v.GenericSchema, R>(schema: S, body: (input: v.InferOutput<S>) => Promise<R>) =>
  Object.assign(
    async (input: v.InferInput<S>): Promise<R> => {
      const checked = v.safeParse(schema, input);
      if (!checked.success) throw refuse(checked.issues);
      return body(checked.output);
    },
    { schema },
  );
