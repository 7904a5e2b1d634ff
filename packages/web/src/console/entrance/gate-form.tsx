import { GateBody } from "@catraca/core/gate.schema";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { admin, ask } from "../ask.ts";
import { errorsOf, useCheck, type Check } from "../check.ts";
import { stale, type CatalogView, type EventView, type GateView } from "../queries.ts";

const MODES: Record<GateView["mode"], () => string> = {
  entry: m.console_mode_entry,
  exit: m.console_mode_exit,
  redeem: m.console_mode_redeem,
};

export const modeWords = (mode: GateView["mode"]): string => MODES[mode]();

const fieldOf = (path: string): FieldError | undefined =>
  path === "name" ? { id: "gate-name", message: m.console_need_name() } : undefined;

type ChecksProps = {
  label: string;
  hint: string;
  all: readonly { id: string; name: string }[];
  chosen: string[];
  onChosen: (ids: string[]) => void;
};

/** Some of a list; none chosen means all of it. */
const Checks = ({ label, hint, all, chosen, onChosen }: ChecksProps) => (
  <fieldset class="plainset">
    <legend class="label">{label}</legend>
    <p class="small soft">{hint}</p>
    {all.map(({ id, name }) => (
      <label class="check" key={id}>
        <input
          type="checkbox"
          checked={chosen.includes(id)}
          onChange={(event) => onChosen(event.currentTarget.checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
        <span>{name}</span>
      </label>
    ))}
  </fieldset>
);

const START = { name: "", mode: "entry" as GateView["mode"], reentry: false, ticketTypeIds: [] as string[], productIds: [] as string[] };
type Gate = typeof START;

type GateFields = { gate: Gate; change: (part: Partial<Gate>) => void; catalog: CatalogView; check: Check };

const GateFields = ({ gate, change, catalog, check }: GateFields) => (
  <>
    <div class="cols">
      <Field
        id="gate-name"
        label={m.console_gate_name()}
        hint={m.console_gate_name_hint()}
        value={gate.name}
        error={check.errorOf("gate-name")}
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

/** What is hidden for a mode is not sent with it. */
const bodyOf = (gate: Gate) => ({
  ...gate,
  reentry: gate.mode !== "redeem" && gate.reentry,
  productIds: gate.mode === "redeem" ? gate.productIds : [],
});

export const GateForm = ({ event, catalog, onDone }: { event: EventView; catalog: CatalogView; onDone: () => void }) => {
  const [gate, setGate] = useState(START);
  const check = useCheck();
  const adding = useMutation({
    mutationFn: (json: v.InferInput<typeof GateBody>) =>
      ask(() => admin.events[":eventId"].gates.$post({ param: { eventId: event.id }, json })),
    onSuccess: async () => {
      await stale("event", event.id, "gates");
      onDone();
    },
    onError: (error) => check.tell(errorsOf(error, fieldOf, "gate-name")),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    const result = v.safeParse(GateBody, bodyOf(gate));
    check.tell(result.success ? [] : [{ id: "gate-name", message: m.console_need_name() }]);
    if (result.success && !adding.isPending) adding.mutate(result.output);
  };
  return (
    <form class="stack addform" data-unkept noValidate onSubmit={submit}>
      <ErrorSummary errors={check.errors} round={check.round} />
      <GateFields {...{ gate, catalog, check }} change={(part) => setGate((before) => ({ ...before, ...part }))} />
      <div class="row">
        <Button kind="primary" type="submit" busy={adding.isPending}>
          {m.console_add_gate()}
        </Button>
        <Button kind="plain" onClick={onDone}>
          {m.console_not_now()}
        </Button>
      </div>
    </form>
  );
};
