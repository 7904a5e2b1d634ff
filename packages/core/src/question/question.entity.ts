import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import { KINDS, PER } from "./question.rules.ts";

export const QuestionEntity = new Entity({
  model: { entity: "question", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    questionId: { type: "string", required: true },
    label: { type: "string", required: true },
    help: { type: "string" },
    kind: { type: KINDS, required: true },
    /** Of a choice. */
    choices: { type: CustomAttributeType<string[]>("any") },
    /** A checkbox links to what its buyer agrees to. Both or none. */
    linkUrl: { type: "string" },
    linkText: { type: "string" },
    per: { type: PER, required: true },
    required: { type: "boolean" },
    /** Absent: every type. */
    ticketTypeIds: { type: CustomAttributeType<string[]>("any") },
    showAtGate: { type: "boolean" },
    /** +1 with each change, so that no change overwrites another one. */
    version: { type: "number", required: true },
    createdAtMs: { type: "number", required: true },
  },
  indexes: {
    primary: {
      collection: "catalog",
      pk: { field: "pk", casing: "none", composite: ["eventId"] },
      sk: { field: "sk", casing: "none", composite: ["questionId"] },
    },
  },
} as const);

export type QuestionRow = EntityItem<typeof QuestionEntity>;
