import { useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { EventShell } from "../event-shell.tsx";
import { FormSection } from "../form-section.tsx";
import { Loaded } from "../loaded.tsx";
import { catalogQuery, devicesQuery, gatesQuery, type CatalogView, type EventView, type GateView } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { Devices } from "./devices.tsx";
import { GateForm, modeWords } from "./gate-form.tsx";

const namesOf = (ids: readonly string[], all: readonly { id: string; name: string }[]): string =>
  all
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(", ");

const whoPasses = ({ ticketTypeIds, productIds }: GateView, { ticketTypes, products }: CatalogView): string =>
  [namesOf(ticketTypeIds, ticketTypes) || m.console_every_type(), namesOf(productIds, products)].filter(Boolean).join(" · ");

const GateTable = ({ gates, catalog }: { gates: readonly GateView[]; catalog: CatalogView }) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_gate()}</th>
        <th scope="col">{m.console_gate_mode()}</th>
        <th scope="col">{m.console_gate_types()}</th>
        <th scope="col">{m.console_reentry()}</th>
      </tr>
    </thead>
    <tbody>
      {gates.map((gate) => (
        <tr key={gate.id}>
          <td>{gate.name}</td>
          <td data-label={m.console_gate_mode()}>{modeWords(gate.mode)}</td>
          <td data-label={m.console_gate_types()}>{whoPasses(gate, catalog)}</td>
          <td data-label={m.console_reentry()}>{gate.reentry ? m.console_yes() : m.console_no()}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Gates = ({ event, gates, catalog }: { event: EventView; gates: readonly GateView[]; catalog: CatalogView }) => {
  const [adding, setAdding] = useState(false);
  return (
    <>
      {gates.length > 0 && <GateTable {...{ gates, catalog }} />}
      {gates.length === 0 && !adding && <p class="soft">{m.console_gates_empty()}</p>}
      {adding ? (
        <GateForm {...{ event, catalog }} onDone={() => setAdding(false)} />
      ) : (
        <Button small icon="plus" onClick={() => setAdding(true)}>
          {m.console_new_gate()}
        </Button>
      )}
    </>
  );
};

const Entrance = ({ event }: { event: EventView }) => {
  const catalog = useQuery(catalogQuery(event.id));
  const gates = useQuery(gatesQuery(event.id));
  const devices = useQuery(devicesQuery(event.id));
  return (
    <Loaded read={catalog}>
      {(sold) => (
        <Loaded read={gates}>
          {(all) => (
            <Screen title={m.console_tab_entrance()} under={m.console_entrance_text()} class="edit">
              <FormSection title={m.console_gates()}>
                <Gates event={event} gates={all} catalog={sold} />
              </FormSection>
              <FormSection title={m.console_devices()}>
                <Loaded read={devices}>{(phones) => <Devices event={event} gates={all} devices={phones} />}</Loaded>
              </FormSection>
            </Screen>
          )}
        </Loaded>
      )}
    </Loaded>
  );
};

export const EntranceScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="entrance">
      {(event) => <Entrance key={event.id} event={event} />}
    </EventShell>
  );
};
