import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";
import "./field.css";

type Frame = { id: string; label: string; hint?: string | undefined; error?: string | undefined };

/** Links the control to its hint and its error for screen readers. */
const describeControl = ({ id, hint, error }: Frame) => {
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

type ControlProps = Frame & { onValue: (value: string) => void; value: string };

/** Attributes for autofill and on-screen keyboards. */
type InputAttributes = {
  name?: string;
  autocomplete?: string;
  placeholder?: string;
  required?: boolean;
  spellcheck?: boolean;
  onBlur?: () => void;
};

type FieldProps = ControlProps &
  InputAttributes & {
    type?: "text" | "email" | "tel" | "number" | "search" | "date" | "time" | "datetime-local" | "url";
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
    // Preact's types tie `type` to the allowed roles. There is no role here.
    <input
      class="input"
      dir="auto"
      type={type as "text"}
      {...input}
      value={value}
      {...describeControl({ id, label, hint, error })}
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

type TextFieldProps = ControlProps & InputAttributes & { rows?: number };

export const TextField = ({ id, label, hint, error, onValue, value, ...textarea }: TextFieldProps) => (
  <FieldFrame {...{ id, label, hint, error }}>
    <textarea
      class="input"
      dir="auto"
      {...textarea}
      value={value}
      {...describeControl({ id, label, hint, error })}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  </FieldFrame>
);

type SelectFieldProps = ControlProps &
  Pick<InputAttributes, "name" | "autocomplete" | "required"> & { options: readonly (readonly [string, string])[]; size?: number };

/** `options`: pairs of value and label. */
export const SelectField = ({ id, label, hint, error, onValue, options, value, ...select }: SelectFieldProps) => (
  <FieldFrame {...{ id, label, hint, error }}>
    <select
      class="select"
      {...select}
      {...describeControl({ id, label, hint, error })}
      value={value}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  </FieldFrame>
);
