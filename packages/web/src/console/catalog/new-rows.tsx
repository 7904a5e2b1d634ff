import { m } from "../../paraglide/messages.js";
import { Icon } from "../../parts/icon.tsx";
import type { FormErrors } from "../form-errors.ts";
import type { CatalogView } from "../queries.ts";
import type { CatalogDraft, Terms } from "./catalog-fields.ts";
import "./type-row.css";
import "../../parts/button.css";

export type Section = {
  eventId: string;
  catalog: CatalogView;
  draft: CatalogDraft;
  change: (part: Partial<CatalogDraft>) => void;
  errors: FormErrors;
  terms: Terms;
};

export const createRowId = (part: string, rows: object): string => {
  let at = 1;
  while (`${part}-${at}` in rows) at++;
  return `${part}-${at}`;
};

export const omit = <T,>(record: Record<string, T>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));

export const RemoveButton = ({ name, onRemove }: { name: string; onRemove: () => void }) => (
  <span class="type-row__buttons">
    <button type="button" class="icon-button" aria-label={m.console_remove({ name })} onClick={onRemove}>
      <Icon name="cross" />
    </button>
  </span>
);
