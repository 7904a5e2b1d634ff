import { chooseLocale, locale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Mark } from "../../parts/mark.tsx";

type Head = { title: string; text?: string };

/** The top of each quiet screen: where this device stands, and the other language. */
export const DoorHead = ({ title, text }: Head) => (
  <header class="ready__head">
    <span class="logo">
      <Mark />
    </span>
    <p>
      <b>{title}</b>
      {text !== undefined && <span>{text}</span>}
    </p>
    <button
      class="door__language"
      type="button"
      lang={locale() === "pt-BR" ? "en" : "pt-BR"}
      onClick={() => chooseLocale(locale() === "pt-BR" ? "en" : "pt-BR")}
    >
      {m.language_switch()}
    </button>
  </header>
);
