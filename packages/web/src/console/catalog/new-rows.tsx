import { m } from "../../paraglide/messages.js";
import { Field } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { focusLater } from "../focus.ts";
import type { FormErrors } from "../form-errors.ts";
import type { CatalogView } from "../queries.ts";
import type { CatalogDraft, Terms } from "./catalog-fields.ts";
import type { Removal } from "./removal.ts";
import "./type-row.css";
import "../screen.css";
import "../../parts/button.css";

export type Section = {
  eventId: string;
  catalog: CatalogView;
  draft: CatalogDraft;
  change: (part: Partial<CatalogDraft>) => void;
  errors: FormErrors;
  terms: Terms;
  onRemoval: (removal: Removal) => void;
};

export const createRowId = (part: string, rows: object): string => {
  let at = 1;
  while (`${part}-${at}` in rows) at++;
  return `${part}-${at}`;
};

/** A new row takes the focus, in its first field. */
export const focusRow = (id: string): void => focusLater(`${id}-name`);

export const omit = <T,>(record: Record<string, T>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));

type Edit<T> = { id: string; saved: T; part: Partial<T> };

/** Drops an edit that restores the saved value. */
export const applyEdit = <T extends object>(
  edits: Record<string, Partial<T>>,
  { id, saved, part }: Edit<T>,
): Record<string, Partial<T>> => {
  const edit = Object.fromEntries(Object.entries({ ...edits[id], ...part }).filter(([name, value]) => saved[name as keyof T] !== value));
  return Object.keys(edit).length === 0 ? omit(edits, id) : { ...edits, [id]: edit as Partial<T> };
};

export const RemoveButton = ({ name, onRemove }: { name: string; onRemove: () => void }) => (
  <button type="button" class="icon-button" aria-label={m.console_remove({ name })} onClick={onRemove}>
    <Icon name="cross" />
  </button>
);

type LimitField = {
  id: string;
  label: string;
  value: string;
  error: string | undefined;
  isUnlimited: boolean;
  onValue: (value: string) => void;
};

/** A quantity, or the words that there is no limit. */
export const LimitField = ({ isUnlimited, ...field }: LimitField) =>
  isUnlimited ? (
    <p class="type-row__unlimited">
      <span class="small soft">{field.label}</span>
      <b>{m.console_unlimited()}</b>
    </p>
  ) : (
    <Field {...field} inputMode="numeric" required />
  );

/** A new row sells without a limit only when the organizer says so. */
export const UnlimitedCheck = ({ id, value, onValue }: { id: string; value: boolean; onValue: (isUnlimited: boolean) => void }) => (
  <label class="check type-row__no-limit">
    <input id={`${id}-unlimited`} type="checkbox" checked={value} onChange={(event) => onValue(event.currentTarget.checked)} />
    <span>
      {m.console_unlimited()} <span class="small soft">{m.console_unlimited_hint()}</span>
    </span>
  </label>
);
