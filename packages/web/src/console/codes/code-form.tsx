import { useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { AddForm } from "../add-form.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { getCurrencySymbol } from "../amount.ts";
import type { Terms } from "../catalog/catalog-fields.ts";
import { Checks } from "../checks.tsx";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { invalidate, type CatalogView, type CodeView } from "../queries.ts";
import { EMPTY_CODE, toCodeFields, type CodeFields, type CodeKind } from "./code-fields.ts";
import "../gates/gate-form.css";
import "../screen.css";

const MESSAGES: Record<string, [field: string, message: () => string]> = {
  code: ["code", m.console_code_need],
  percentOff: ["size", m.console_code_need_percent],
  amountOff: ["size", m.console_need_price],
  maxUses: ["maxUses", m.console_need_count],
  maxPerBuyer: ["maxPerBuyer", m.console_need_count],
  minQuantity: ["minQuantity", m.console_need_count],
  startsAt: ["startsAt", m.console_code_need_end],
  endsAt: ["endsAt", m.console_code_need_end],
};

const findField = (path: string): FieldError | undefined => {
  const [field, message] = MESSAGES[path.split(".")[0] ?? ""] ?? [];
  return field === undefined || message === undefined ? undefined : { id: `code-${field}`, message: message() };
};

type CodeForm = { eventId: string; catalog: CatalogView; terms: Terms; saved?: CodeView | undefined; onDone: () => void };

/** Adds a code, or changes one. Its text stays, because buyers have it. */
export const CodeForm = ({ eventId, catalog, terms, saved, onDone }: CodeForm) => {
  const [fields, setFields] = useState<CodeFields>(saved ? toCodeFields(saved, terms) : EMPTY_CODE);
  const errors = useFormErrors();
  useEffect(() => document.getElementById(saved ? "code-size" : "code-code")?.focus(), []);
  const saveMutation = useMutation({
    mutationFn: async (typed: CodeFields) => {
      const { parseCode, toCodeChange } = await import("./code-requests.ts");
      const parsed = parseCode(typed, terms);
      if (typed.kind === "none" && typed.unlocks.length === 0) return [{ id: "code-kind", message: m.console_code_need_unlocks() }];
      if ("paths" in parsed) return parsed.paths.flatMap((path) => findField(path) ?? []);
      const codes = admin.events[":eventId"]["promo-codes"];
      await (saved
        ? callAdmin(() =>
            codes[":promoCodeId"].$patch({ param: { eventId, promoCodeId: saved.id }, json: toCodeChange(parsed.body, saved.version) }),
          )
        : callAdmin(() => codes.$post({ param: { eventId }, json: parsed.body })));
      return [];
    },
    onSuccess: async (invalid) => {
      errors.set(invalid);
      if (invalid.length > 0) return;
      await invalidate("event", eventId, "codes");
      onDone();
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, saved ? "code-size" : "code-code")),
  });
  const change = (part: Partial<CodeFields>): void => setFields((before) => ({ ...before, ...part }));
  const field = (name: Exclude<keyof CodeFields, "ticketTypeIds" | "unlocks">) => ({
    id: `code-${name}`,
    value: fields[name],
    error: errors.find(`code-${name}`),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  const locked = catalog.ticketTypes.filter(({ id, visibility }) => visibility === "code" || fields.unlocks.includes(id));
  // A discount that a code has can be changed, and not removed.
  const canBeNone = (locked.length > 0 && saved === undefined) || (saved !== undefined && toCodeFields(saved, terms).kind === "none");
  const isPercent = fields.kind === "percent";
  return (
    <AddForm
      errors={errors}
      isBusy={saveMutation.isPending}
      submitText={saved ? m.console_save() : m.console_code_add()}
      onSubmit={() => saveMutation.mutate(fields)}
      onCancel={onDone}
    >
      {saved ? (
        <p>
          <b>{saved.code}</b>
        </p>
      ) : (
        <Field
          {...field("code")}
          label={m.console_code()}
          hint={m.console_code_hint()}
          autocapitalize="characters"
          autocomplete="off"
          required
        />
      )}
      <div class="cols">
        <SelectField
          {...field("kind")}
          label={m.console_code_discount()}
          onValue={(kind) => change({ kind: kind as CodeKind })}
          options={[
            ["percent", m.console_code_percent()],
            ["amount", m.console_code_amount()],
            ...(canBeNone ? [["none", m.console_code_none()] as const] : []),
          ]}
        />
        {fields.kind !== "none" && (
          <Field
            {...field("size")}
            label={isPercent ? m.console_fee_rate() : m.console_fee_amount()}
            prefix={isPercent ? "%" : getCurrencySymbol(terms.currency, terms.locale)}
            inputMode="decimal"
            required
          />
        )}
      </div>
      <div class="cols">
        <Field {...field("maxUses")} label={m.console_code_max_uses()} hint={m.console_code_empty_hint()} inputMode="numeric" />
        <Field {...field("maxPerBuyer")} label={m.console_code_max_buyer()} hint={m.console_code_empty_hint()} inputMode="numeric" />
        <Field {...field("minQuantity")} label={m.console_code_minimum()} hint={m.console_code_empty_hint()} inputMode="numeric" />
      </div>
      <div class="cols">
        <Field {...field("startsAt")} label={m.console_code_starts()} type="datetime-local" />
        <Field {...field("endsAt")} label={m.console_code_ends()} type="datetime-local" />
      </div>
      {locked.length > 0 && (
        <Checks
          label={m.console_code_unlocks()}
          hint={m.console_code_unlocks_hint()}
          all={locked}
          chosen={fields.unlocks}
          onChosen={(unlocks) => change({ unlocks })}
        />
      )}
      {fields.kind !== "none" && catalog.ticketTypes.length > 1 && (
        <Checks
          label={m.console_code_types()}
          hint={m.console_code_types_hint()}
          all={catalog.ticketTypes}
          chosen={fields.ticketTypeIds}
          onChosen={(ticketTypeIds) => change({ ticketTypeIds })}
        />
      )}
    </AddForm>
  );
};
