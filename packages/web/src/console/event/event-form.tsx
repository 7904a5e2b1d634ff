import { useRef } from "preact/hooks";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import { shiftWallTime } from "../wall-time.ts";
import type { EventFields } from "./event-fields.ts";

/** Most events are in Brazil, so its zones come first, under the names people use. */
const BRAZILIAN_ZONES: readonly (readonly [string, string])[] = [
  ["America/Sao_Paulo", "São Paulo, Rio, Brasília"],
  ["America/Recife", "Recife"],
  ["America/Fortaleza", "Fortaleza"],
  ["America/Bahia", "Salvador"],
  ["America/Belem", "Belém"],
  ["America/Manaus", "Manaus"],
  ["America/Cuiaba", "Cuiabá"],
  ["America/Porto_Velho", "Porto Velho"],
  ["America/Rio_Branco", "Rio Branco"],
  ["America/Noronha", "Fernando de Noronha"],
];

const formatZone = (zone: string): string =>
  zone
    .replace(/^.*?\//, "")
    .replaceAll("_", " ")
    .replaceAll("/", ", ");

const listTimeZones = (chosen: string): (readonly [string, string])[] => {
  const listed = new Set(BRAZILIAN_ZONES.map(([zone]) => zone));
  const others = [chosen, ...Intl.supportedValuesOf("timeZone")].filter((zone) => !listed.has(zone));
  return [...BRAZILIAN_ZONES, ...[...new Set(others)].map((zone) => [zone, formatZone(zone)] as const)];
};

const CURRENCIES = ["BRL", "USD", "EUR", "GBP", "ARS", "CLP", "COP", "MXN", "PYG", "UYU"];

const listCurrencies = (chosen: string): (readonly [string, string])[] => {
  const names = new Intl.DisplayNames(getLocale(), { type: "currency" });
  return [...new Set([chosen, ...CURRENCIES])].map((code) => [code, `${code} · ${names.of(code) ?? code}`]);
};

const HOLDS = ["300", "600", "900", "1200", "1800", "3600"];

const listHolds = (chosen: string): (readonly [string, string])[] =>
  [...new Set([...HOLDS, chosen])]
    .toSorted((a, b) => Number(a) - Number(b))
    .map((seconds) => [
      seconds,
      Number(seconds) % 60 === 0 ? m.console_minutes({ count: Number(seconds) / 60 }) : m.console_seconds({ count: Number(seconds) }),
    ]);

type EventForm = {
  value: EventFields;
  change: (part: Partial<EventFields>) => void;
  errors: FormErrors;
  /** Prices exist in this currency. */
  currencyIsFixed: boolean;
};

export const EventForm = ({ value, change, errors, currencyIsFixed }: EventForm) => {
  const initial = useRef(value).current;
  const areDoorsTouched = useRef(false);
  const changeStart = (startsAt: string): void => {
    const doorsOpenAt = shiftWallTime(initial.doorsOpenAt, initial.startsAt, startsAt);
    change(areDoorsTouched.current ? { startsAt } : { startsAt, doorsOpenAt });
  };
  const changeDoors = (doorsOpenAt: string): void => {
    areDoorsTouched.current = true;
    change({ doorsOpenAt });
  };
  const field = (id: string, name: keyof EventFields) => ({
    id,
    value: value[name],
    error: errors.find(id),
    onValue: (typed: string) => change({ [name]: typed }),
  });
  return (
    <>
      <FormSection title={m.console_section_basics()}>
        <Field {...field("event-name", "name")} label={m.console_event_name()} required />
        <TextField {...field("event-description", "description")} label={m.console_event_description()} rows={4} />
      </FormSection>
      <FormSection title={m.console_section_when()}>
        <div class="cols">
          <Field
            {...field("event-starts", "startsAt")}
            onValue={changeStart}
            type="datetime-local"
            label={m.console_event_starts()}
            required
          />
          <Field {...field("event-ends", "endsAt")} type="datetime-local" label={m.console_event_ends()} required />
          <Field {...field("event-doors", "doorsOpenAt")} onValue={changeDoors} type="datetime-local" label={m.console_event_doors()} />
        </div>
        <p class="small soft">{m.console_event_doors_hint()}</p>
        <SelectField
          {...field("event-zone", "timeZone")}
          label={m.console_event_zone()}
          hint={m.console_event_zone_hint()}
          options={listTimeZones(value.timeZone)}
        />
      </FormSection>
      <FormSection title={m.console_section_where()}>
        <Field {...field("event-venue", "venue")} label={m.console_event_venue()} required />
        <Field {...field("event-address", "address")} label={m.console_event_address()} />
      </FormSection>
      <FormSection title={m.console_section_sales()}>
        <div class="cols">
          <SelectField
            {...field("event-hold", "holdSeconds")}
            label={m.console_event_hold()}
            hint={m.console_event_hold_hint()}
            options={listHolds(value.holdSeconds)}
          />
          {!currencyIsFixed && (
            <SelectField
              {...field("event-currency", "currency")}
              label={m.console_event_currency()}
              hint={m.console_event_currency_hint()}
              options={listCurrencies(value.currency)}
            />
          )}
        </div>
      </FormSection>
    </>
  );
};
