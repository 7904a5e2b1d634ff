/** The choices that a form for one guest and a file of guests share. */
import { m } from "../../paraglide/messages.js";
import { Field, SelectField } from "../../parts/field.tsx";
import { getLocale } from "../../language/locale.ts";
import type { CatalogView } from "../queries.ts";
import "../screen.css";

export type GuestOptions = { ticketTypeId: string; payment: "free" | "elsewhere"; note: string; locale: "pt-BR" | "en" };

export const newOptions = ({ ticketTypes }: CatalogView): GuestOptions => ({
  ticketTypeId: ticketTypes[0]?.id ?? "",
  payment: "free",
  note: "",
  locale: getLocale() === "pt-BR" ? "pt-BR" : "en",
});

type OptionFields = {
  /** Of the fields' ids. */
  prefix: string;
  typeLabel: string;
  /** Also lets the file say the type. */
  noType?: string;
  catalog: CatalogView;
  options: GuestOptions;
  onChange: (part: Partial<GuestOptions>) => void;
};

export const OptionFields = ({ prefix, typeLabel, noType, catalog, options, onChange }: OptionFields) => (
  <>
    <div class="cols">
      <SelectField
        id={`${prefix}-type`}
        label={typeLabel}
        value={options.ticketTypeId}
        onValue={(ticketTypeId) => onChange({ ticketTypeId })}
        options={[
          ...(noType === undefined ? [] : [["", noType] as const]),
          ...catalog.ticketTypes.map(({ id, name }) => [id, name] as const),
        ]}
      />
      <SelectField
        id={`${prefix}-payment`}
        label={m.console_guest_payment()}
        value={options.payment}
        onValue={(payment) => onChange({ payment: payment as GuestOptions["payment"] })}
        options={[
          ["free", m.console_guest_free()],
          ["elsewhere", m.console_guest_elsewhere()],
        ]}
      />
      <SelectField
        id={`${prefix}-locale`}
        label={m.console_guest_language()}
        value={options.locale}
        onValue={(locale) => onChange({ locale: locale as GuestOptions["locale"] })}
        options={[
          ["pt-BR", "Português"],
          ["en", "English"],
        ]}
      />
    </div>
    <Field
      id={`${prefix}-note`}
      label={m.console_guest_note()}
      hint={m.console_guest_note_hint()}
      value={options.note}
      onValue={(note) => onChange({ note })}
    />
  </>
);
