import { m } from "../../paraglide/messages.js";
import type { OrderHistory } from "../queries.ts";
import "./answer-list.css";

export type Answers = NonNullable<OrderHistory["order"]["answers"]>;

export const getValueText = (value: string): string => (value === "true" ? m.console_yes() : value === "false" ? m.console_no() : value);

/** With the labels as they were asked. */
export const AnswerList = ({ answers }: { answers: Answers }) => (
  <dl class="answers">
    {answers.map(({ questionId, label, value }) => (
      <div key={questionId}>
        <dt>{label}</dt>
        <dd>{getValueText(value)}</dd>
      </div>
    ))}
  </dl>
);
