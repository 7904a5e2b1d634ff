import { chooseLocale, getOtherLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";
import "./language-switch.css";

export const LanguageSwitch = () => {
  const other = getOtherLocale();
  return (
    <button type="button" class="language" lang={other} onClick={() => chooseLocale(other)}>
      {m.language_switch_short()}
      <span class="visually-hidden">: {m.language_switch()}</span>
    </button>
  );
};
