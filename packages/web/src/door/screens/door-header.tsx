import { chooseLocale, getOtherLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Mark } from "../../parts/mark.tsx";
import "./ready.css";
import "../../parts/logo.css";

export const DoorHeader = ({ title, text }: { title: string; text?: string }) => (
  <header class="ready__head">
    <span class="logo">
      <Mark />
    </span>
    <p>
      <b>{title}</b>
      {text !== undefined && <span>{text}</span>}
    </p>
    <button class="door__language" type="button" lang={getOtherLocale()} onClick={() => chooseLocale(getOtherLocale())}>
      {m.language_switch()}
    </button>
  </header>
);
