import { useEffect, useState } from "preact/hooks";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Field, SelectField } from "../../parts/field.tsx";
import type { listZones, searchZones } from "./zones.ts";

type Zones = { all: ReturnType<typeof listZones>; search: typeof searchZones };
/** Enough to see that there are more. */
const ROWS = 6;

type ZoneField = { id: string; value: string; error: string | undefined; onValue: (zone: string) => void };

/** The list of cities is large, so it is loaded after the form. Until then the chosen zone is there by its own name. */
export const ZoneField = ({ id, value, error, onValue }: ZoneField) => {
  const [zones, setZones] = useState<Zones>();
  const [typed, setTyped] = useState("");
  useEffect(() => {
    import("./zones.ts").then(
      (part) => setZones({ all: part.listZones(getLocale()), search: part.searchZones }),
      () => undefined,
    );
  }, []);
  const found = zones?.search(zones.all, typed, value).map(({ zone, label }) => [zone, label] as const) ?? [[value, value] as const];
  return (
    <div class="cols">
      <Field
        id={`${id}-search`}
        type="search"
        label={m.console_zone_search()}
        hint={m.console_zone_search_hint()}
        value={typed}
        onValue={setTyped}
      />
      <SelectField
        {...{ id, value, error, onValue }}
        label={m.console_event_zone()}
        hint={m.console_event_zone_hint()}
        options={found}
        {...(typed === "" ? {} : { size: Math.max(2, Math.min(ROWS, found.length)) })}
      />
    </div>
  );
};
