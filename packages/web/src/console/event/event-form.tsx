import { useRef } from "preact/hooks";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Field, SelectField, TextField } from "../../parts/field.tsx";
import type { FormErrors } from "../form-errors.ts";
import { FormSection } from "../screen.tsx";
import { addHours, shiftWallTime } from "../wall-time.ts";
import type { EventFields } from "./event-fields.ts";
import { ReturnFields } from "./return-fields.tsx";
import { ZoneField } from "./zone-field.tsx";

/** Proposed for a new event. The API opens the doors as early when it is told nothing. */
const HOURS_LONG = 4;
const DOORS_HOURS_BEFORE = 2;

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

/** The classes of the Brazilian rating, which other countries' ages fit into. */
const AGES = ["0", "10", "12", "14", "16", "18"];

const listAges = (chosen: string): (readonly [string, string])[] => [
  ["", m.console_age_unknown()],
  ...[...new Set([...AGES, ...(chosen === "" ? [] : [chosen])])].map(
    (years) => [years, years === "0" ? m.console_age_all() : m.console_age_from({ years })] as const,
  ),
];

type EventForm = {
  value: EventFields;
  change: (part: Partial<EventFields>) => void;
  errors: FormErrors;
  /** Prices exist in this currency. */
  currencyIsFixed: boolean;
};

export const EventForm = ({ value, change, errors, currencyIsFixed }: EventForm) => {
  const initial = useRef(value).current;
  /** Typed by a person, so that a new start leaves it. */
  const touched = useRef({ endsAt: false, doorsOpenAt: false }).current;
  const propose = (name: keyof typeof touched, startsAt: string, hours: number): string =>
    touched[name] ? value[name] : shiftWallTime(initial[name], initial.startsAt, startsAt) || addHours(startsAt, hours);
  const changeStart = (startsAt: string): void =>
    change({
      startsAt,
      endsAt: propose("endsAt", startsAt, HOURS_LONG),
      doorsOpenAt: propose("doorsOpenAt", startsAt, -DOORS_HOURS_BEFORE),
    });
  const changeTime = (name: keyof typeof touched) => (time: string) => {
    touched[name] = true;
    change({ [name]: time });
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
        <TextField
          {...field("event-description", "description")}
          label={m.console_event_description()}
          hint={m.console_event_description_hint()}
          rows={6}
        />
        <SelectField {...field("event-age", "minimumAge")} label={m.console_age()} options={listAges(value.minimumAge)} />
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
          <Field
            {...field("event-ends", "endsAt")}
            onValue={changeTime("endsAt")}
            type="datetime-local"
            label={m.console_event_ends()}
            required
          />
          <Field
            {...field("event-doors", "doorsOpenAt")}
            onValue={changeTime("doorsOpenAt")}
            type="datetime-local"
            label={m.console_event_doors()}
          />
        </div>
        <p class="small soft">{m.console_event_doors_hint()}</p>
        <ZoneField {...field("event-zone", "timeZone")} />
      </FormSection>
      <FormSection title={m.console_section_where()}>
        <Field {...field("event-venue", "venue")} label={m.console_event_venue()} required />
        <Field {...field("event-address", "address")} label={m.console_event_address()} />
        <Field {...field("event-city", "city")} label={m.console_event_city()} hint={m.console_event_city_hint()} />
      </FormSection>
      <FormSection title={m.console_section_organizer()}>
        <p class="small soft">{m.console_section_organizer_text()}</p>
        <Field {...field("event-organizer", "organizer")} label={m.console_organizer_name()} />
        <div class="cols">
          <Field {...field("event-organizer-email", "organizerEmail")} type="email" label={m.console_organizer_email()} />
          <Field {...field("event-organizer-phone", "organizerPhone")} type="tel" label={m.console_organizer_phone()} />
        </div>
        <Field {...field("event-organizer-url", "organizerUrl")} type="url" label={m.console_organizer_url()} />
      </FormSection>
      <ReturnFields {...{ value, change, errors }} />
      <FormSection title={m.console_section_rules()}>
        <p class="small soft">{m.console_section_rules_text()}</p>
        <TextField {...field("event-refund", "refund")} label={m.console_rules_refund()} rows={2} />
        <TextField {...field("event-accessibility", "accessibility")} label={m.console_rules_accessibility()} rows={2} />
        <TextField {...field("event-terms", "terms")} label={m.console_rules_terms()} rows={2} />
        <TextField {...field("event-privacy", "privacy")} label={m.console_rules_privacy()} rows={2} />
      </FormSection>
      <FormSection title={m.console_section_sales()}>
        <div class="cols">
          <SelectField
            {...field("event-hold", "holdSeconds")}
            label={m.console_event_hold()}
            hint={m.console_event_hold_hint()}
            options={listHolds(value.holdSeconds)}
          />
          <SelectField
            {...field("event-reminder", "reminder")}
            label={m.console_reminder()}
            options={[
              ["on", m.console_reminder_on()],
              ["off", m.console_reminder_off()],
            ]}
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
