import { useQuery } from "@tanstack/preact-query";
import { lazy, useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { CardTable } from "../card-table.tsx";
import { RemovalDialog, type Removal } from "../catalog/removal.ts";
import { focusLater } from "../focus.ts";
import { EventShell } from "../shell.tsx";
import { FormSection } from "../screen.tsx";
import { QueryView } from "../query-view.tsx";
import { catalogQuery, conflictsQuery, devicesQuery, gatesQuery, type CatalogView, type EventView, type GateView } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { useMay } from "../membership.ts";
import { Devices } from "./devices.tsx";
import { GateForm, getModeText } from "./gate-form.tsx";
import "./gate-errors.ts";
import "../screen.css";
import "../../parts/table.css";

/** Lazy, because most events have none. */
const Conflicts = lazy(async () => (await import("./conflicts.tsx")).Conflicts);

const joinNames = (ids: readonly string[], all: readonly { id: string; name: string }[]): string =>
  all
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(", ");

const getPassText = ({ ticketTypeIds, productIds }: GateView, { ticketTypes, products }: Sold): string =>
  [joinNames(ticketTypeIds, ticketTypes) || m.console_every_type(), joinNames(productIds, products)].filter(Boolean).join(" · ");

type Sold = Pick<CatalogView, "ticketTypes" | "products">;
/** For members who may not read the catalog: gates keep the types that they have. */
const UNREAD: Sold = { ticketTypes: [], products: [] };

type GateTable = {
  gates: readonly GateView[];
  /** Undefined: the member may not read it. */
  catalog: Sold | undefined;
  onEdit: (gate: GateView) => void;
  onRemove: (gate: GateView) => void;
};

const GateTable = ({ gates, catalog, onEdit, onRemove }: GateTable) => (
  <CardTable columns={[m.console_gate(), m.console_gate_mode(), ...(catalog ? [m.console_gate_types()] : []), m.console_reentry()]}>
    {gates.map((gate) => (
      <tr key={gate.id}>
        <td>{gate.name}</td>
        <td data-label={m.console_gate_mode()}>{getModeText(gate.mode)}</td>
        {catalog && <td data-label={m.console_gate_types()}>{getPassText(gate, catalog)}</td>}
        <td data-label={m.console_reentry()}>{gate.reentry ? m.console_yes() : m.console_no()}</td>
        <td class="numeric actions">
          <Button
            small
            kind="plain"
            id={`edit-${gate.id}`}
            aria-label={m.console_edit_of({ name: gate.name })}
            onClick={() => onEdit(gate)}
          >
            {m.console_edit()}
          </Button>
          <Button small kind="plain" aria-label={m.console_remove({ name: gate.name })} onClick={() => onRemove(gate)}>
            {m.console_remove_title()}
          </Button>
        </td>
      </tr>
    ))}
  </CardTable>
);

const Gates = ({ event, gates, catalog }: { event: EventView; gates: readonly GateView[]; catalog: Sold | undefined }) => {
  const [form, setForm] = useState<{ saved?: GateView }>();
  const [removal, setRemoval] = useState<Removal>();
  const close = (): void => {
    setForm(undefined);
    focusLater(form?.saved ? `edit-${form.saved.id}` : "new-gate");
  };
  const remove = (gateId: string) =>
    callAdmin(() => admin.events[":eventId"].gates[":gateId"].$delete({ param: { eventId: event.id, gateId } }));
  return (
    <>
      {gates.length > 0 && (
        <GateTable
          {...{ gates, catalog }}
          onEdit={(saved) => setForm({ saved })}
          onRemove={({ id, name }) =>
            setRemoval({ name, text: m.console_remove_gate_ask({ name }), send: () => remove(id), focusId: "new-gate" })
          }
        />
      )}
      {gates.length === 0 && !form && <p class="soft">{m.console_gates_empty()}</p>}
      {form ? (
        <GateForm key={form.saved?.id} event={event} catalog={catalog ?? UNREAD} saved={form.saved} onDone={close} />
      ) : (
        <Button small icon="plus" id="new-gate" onClick={() => setForm({})}>
          {m.console_new_gate()}
        </Button>
      )}
      {removal && <RemovalDialog eventId={event.id} removal={removal} onClose={() => setRemoval(undefined)} />}
    </>
  );
};

/** A device is seen each minute. */
const DEVICES_REFETCH_MS = 30_000;

const GatesAndDevices = ({ event }: { event: EventView }) => {
  const may = useMay();
  const canReadCatalog = may("catalog.read");
  const catalog = useQuery({ ...catalogQuery(event.id), enabled: canReadCatalog });
  const gates = useQuery(gatesQuery(event.id));
  const devices = useQuery({ ...devicesQuery(event.id), refetchInterval: DEVICES_REFETCH_MS });
  const conflicts = useQuery({ ...conflictsQuery(event.id), refetchInterval: DEVICES_REFETCH_MS, enabled: may("scan.read") });
  return (
    <QueryView query={canReadCatalog ? catalog : { ...catalog, data: UNREAD, error: null }}>
      {(sold) => (
        <QueryView query={gates}>
          {(all) => (
            <Screen title={m.console_tab_entrance()} under={m.console_entrance_text()} class="edit">
              {(conflicts.isError || (conflicts.data ?? []).length > 0) && (
                <Conflicts event={event} conflicts={conflicts.data ?? []} error={conflicts.error} />
              )}
              <FormSection title={m.console_gates()}>
                <Gates event={event} gates={all} catalog={canReadCatalog ? sold : undefined} />
              </FormSection>
              <FormSection title={m.console_devices()}>
                <QueryView query={devices}>{(phones) => <Devices event={event} gates={all} devices={phones} />}</QueryView>
              </FormSection>
            </Screen>
          )}
        </QueryView>
      )}
    </QueryView>
  );
};

export const GatesScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="entrance">
      {(event) => <GatesAndDevices key={event.id} event={event} />}
    </EventShell>
  );
};
