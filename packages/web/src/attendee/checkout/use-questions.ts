import { useEffect, useState } from "preact/hooks";
import type { EventOnSale } from "../../api/public-api.ts";
import type { Draft } from "../draft.ts";
import type { Selection } from "../selection.ts";

type Part = typeof import("./question-fields.tsx");

/** Undefined: the event asks nothing, or the part is not loaded yet. */
export const useQuestions = (event: EventOnSale | undefined, draft: Draft, selection: Selection) => {
  const [part, setPart] = useState<Part>();
  const questions = event?.questions;
  useEffect(() => {
    if (questions) void import("./question-fields.tsx").then(setPart, () => undefined);
  }, [!questions]);
  return part && questions && part.bindQuestions(questions, draft, selection);
};
