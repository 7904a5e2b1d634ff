import { useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { AddForm } from "../add-form.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { Checks } from "../checks.tsx";
import { toFieldErrors, useFormErrors, type FormErrors } from "../form-errors.ts";
import { invalidate, type CatalogView, type EventView, type GateView } from "../queries.ts";
import "./gate-form.css";
import "../screen.css";

const MODES: Record<GateView["mode"], () => string> = {
  entry: m.console_mode_entry,
  exit: m.console_mode_exit,
  redeem: m.console_mode_redeem,
};

export const getModeText = (mode: GateView["mode"]): string => MODES[mode]();

const findField = (path: string): FieldError | undefined =>
  path === "name" ? { id: "gate-name", message: m.console_need_name() } : undefined;

const EMPTY_GATE = {
  name: "",
  mode: "entry" as GateView["mode"],
  reentry: false,
  ticketTypeIds: [] as string[],
  productIds: [] as string[],
};
type Gate = Omit<typeof EMPTY_GATE, "mode"> & { mode: GateView["mode"] };

type GateFields = {
  gate: Gate;
  change: (part: Partial<Gate>) => void;
  catalog: Pick<CatalogView, "ticketTypes" | "products">;
  errors: FormErrors;
};

const GateFields = ({ gate, change, catalog, errors }: GateFields) => (
  <>
    <div class="cols">
      <Field
        id="gate-name"
        label={m.console_gate_name()}
        hint={m.console_gate_name_hint()}
        value={gate.name}
        error={errors.find("gate-name")}
        onValue={(name) => change({ name })}
        required
      />
      <SelectField
        id="gate-mode"
        label={m.console_gate_mode()}
        hint={m.console_gate_mode_hint()}
        value={gate.mode}
        onValue={(mode) => change({ mode: mode as Gate["mode"] })}
        options={Object.entries(MODES).map(([mode, words]) => [mode, words()])}
      />
    </div>
    {gate.mode !== "redeem" && (
      <label class="check">
        <input type="checkbox" checked={gate.reentry} onChange={(press) => change({ reentry: press.currentTarget.checked })} />
        <span>
          <b>{m.console_reentry()}</b>
          <br />
          <span class="small soft">{m.console_reentry_hint()}</span>
        </span>
      </label>
    )}
    {catalog.ticketTypes.length > 1 && (
      <Checks
        label={m.console_gate_types()}
        hint={m.console_gate_types_hint()}
        all={catalog.ticketTypes}
        chosen={gate.ticketTypeIds}
        onChosen={(ticketTypeIds) => change({ ticketTypeIds })}
      />
    )}
    {gate.mode === "redeem" && catalog.products.length > 0 && (
      <Checks
        label={m.console_gate_products()}
        hint={m.console_gate_products_hint()}
        all={catalog.products}
        chosen={gate.productIds}
        onChosen={(productIds) => change({ productIds })}
      />
    )}
  </>
);

/** Drops the values of fields that the mode hides. */
const toGateBody = (gate: Gate) => ({
  ...gate,
  reentry: gate.mode !== "redeem" && gate.reentry,
  productIds: gate.mode === "redeem" ? gate.productIds : [],
});

type GateForm = {
  event: EventView;
  catalog: Pick<CatalogView, "ticketTypes" | "products">;
  /** The gate to change. Without one the form adds a gate. */
  saved?: GateView | undefined;
  onDone: () => void;
};

const toFields = ({ name, mode, reentry, ticketTypeIds, productIds }: GateView): Gate => ({
  name,
  mode,
  reentry,
  ticketTypeIds,
  productIds,
});

export const GateForm = ({ event, catalog, saved, onDone }: GateForm) => {
  const [gate, setGate] = useState(saved ? toFields(saved) : EMPTY_GATE);
  const errors = useFormErrors();
  useEffect(() => document.getElementById("gate-name")?.focus(), []);
  const saveMutation = useMutation({
    mutationFn: async (fields: Gate) => {
      const { parseGate } = await import("./gate-requests.ts");
      const parsed = parseGate(toGateBody(fields));
      if ("paths" in parsed) return parsed.paths.map(findField);
      const gates = admin.events[":eventId"].gates;
      const param = { eventId: event.id };
      const json = parsed.body;
      await (saved
        ? callAdmin(() => gates[":gateId"].$patch({ param: { ...param, gateId: saved.id }, json }))
        : callAdmin(() => gates.$post({ param, json })));
      return [];
    },
    onSuccess: async (invalid) => {
      errors.set(invalid.filter((error) => error !== undefined));
      if (invalid.length > 0) return;
      await invalidate("event", event.id, "gates");
      onDone();
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "gate-name")),
  });
  return (
    <AddForm
      errors={errors}
      isBusy={saveMutation.isPending}
      submitText={saved ? m.console_save() : m.console_add_gate()}
      onSubmit={() => saveMutation.mutate(gate)}
      onCancel={onDone}
    >
      <GateFields {...{ gate, catalog, errors }} change={(part) => setGate((before) => ({ ...before, ...part }))} />
    </AddForm>
  );
};
