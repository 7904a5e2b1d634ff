import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

type Frame = { id: string; label: string; hint?: string | undefined; error?: string | undefined };

/** What a control needs to be read with its hint and its error. */
const described = ({ id, hint, error }: Frame) => {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(" ");
  return { id, ...(ids ? { "aria-describedby": ids } : {}), ...(error === undefined ? {} : { "aria-invalid": "true" as const }) };
};

const FieldFrame = ({ id, label, hint, error, children }: Frame & { children: ComponentChildren }) => (
  <div class={error === undefined ? "field" : "field field--error"}>
    <label for={id}>{label}</label>
    {hint !== undefined && (
      <span class="field__hint" id={`${id}-hint`}>
        {hint}
      </span>
    )}
    {error !== undefined && (
      <span class="field__error" id={`${id}-error`}>
        <Icon name="warning" />
        {error}
      </span>
    )}
    {children}
  </div>
);

type Own = Frame & { onValue: (value: string) => void; value: string };

/** What a browser needs to fill it in, and to show the right keys. */
type Entry = {
  name?: string;
  autocomplete?: string;
  placeholder?: string;
  required?: boolean;
  spellcheck?: boolean;
  onBlur?: () => void;
};

type FieldProps = Own &
  Entry & {
    type?: "text" | "email" | "tel" | "number" | "search" | "date" | "time" | "datetime-local";
    inputMode?: "text" | "email" | "tel" | "numeric" | "decimal" | "search";
    autocapitalize?: "off" | "words" | "characters";
    enterKeyHint?: "next" | "done" | "go" | "search";
    min?: string | number;
    max?: string | number;
    step?: string | number;
    prefix?: string | undefined;
  };

export const Field = ({ id, label, hint, error, onValue, prefix, value, type = "text", ...input }: FieldProps) => {
  const control = (
    // The types pair each kind of input with the roles it may take; no role is given here.
    <input
      class="input"
      type={type as "text"}
      {...input}
      value={value}
      {...described({ id, label, hint, error })}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  );
  return (
    <FieldFrame {...{ id, label, hint, error }}>
      {prefix === undefined ? (
        control
      ) : (
        <div class="affix">
          <span>{prefix}</span>
          {control}
        </div>
      )}
    </FieldFrame>
  );
};

type TextFieldProps = Own & Entry & { rows?: number };

export const TextField = ({ id, label, hint, error, onValue, value, ...textarea }: TextFieldProps) => (
  <FieldFrame {...{ id, label, hint, error }}>
    <textarea
      class="input"
      {...textarea}
      value={value}
      {...described({ id, label, hint, error })}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  </FieldFrame>
);

type SelectFieldProps = Own & Pick<Entry, "name" | "autocomplete" | "required"> & { options: readonly (readonly [string, string])[] };

/** `options`: value and words. */
export const SelectField = ({ id, label, hint, error, onValue, options, value, ...select }: SelectFieldProps) => (
  <FieldFrame {...{ id, label, hint, error }}>
    <select
      class="select"
      {...select}
      {...described({ id, label, hint, error })}
      value={value}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      {options.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  </FieldFrame>
);
