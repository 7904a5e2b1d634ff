/** The request made of typed fields. Loaded with the first save, because the schemas are large. */
import { QuestionBody } from "@catraca/core/question.schema";
import * as v from "valibot";
import type { QuestionFields } from "./question-fields.ts";

const filled = (name: string, text: string) => (text.trim() === "" ? {} : { [name]: text.trim() });

const listChoices = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The schema leaves to the API what a kind needs and which fields belong together. */
const findMissing = ({ kind, choices, linkUrl, linkText }: QuestionFields): string[] => {
  if (kind === "choice") return listChoices(choices).length < 2 ? ["choices"] : [];
  if (kind !== "checkbox" || (linkUrl.trim() === "") === (linkText.trim() === "")) return [];
  return [linkUrl.trim() === "" ? "linkUrl" : "linkText"];
};

/** `paths`: of the fields that are not right. An empty field is left out. */
export const parseQuestion = (fields: QuestionFields): { body: QuestionBody } | { paths: string[] } => {
  const { label, help, kind, choices, linkUrl, linkText, per, required, ticketTypeIds, showAtGate } = fields;
  const result = v.safeParse(QuestionBody, {
    label: label.trim(),
    ...filled("help", help),
    kind,
    ...(kind === "choice" ? { choices: listChoices(choices) } : {}),
    ...(kind === "checkbox" ? { ...filled("linkUrl", linkUrl), ...filled("linkText", linkText) } : {}),
    per,
    required,
    ...(ticketTypeIds.length === 0 ? {} : { ticketTypeIds }),
    showAtGate,
  });
  const wrong = result.success ? [] : result.issues.map((issue) => v.getDotPath(issue) ?? "");
  const paths = [...new Set([...wrong, ...findMissing(fields)])];
  return result.success && paths.length === 0 ? { body: result.output } : { paths };
};

/** Removes what the form leaves empty. The kind stays. */
export const toQuestionChange = ({ kind, ...body }: QuestionBody) => ({
  help: null,
  ticketTypeIds: null,
  ...(kind === "checkbox" ? { linkUrl: null, linkText: null } : {}),
  ...body,
});
