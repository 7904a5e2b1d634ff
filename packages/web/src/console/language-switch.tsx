import { chooseLocale, getOtherLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";

export const LanguageSwitch = () => {
  const other = getOtherLocale();
  return (
    <button type="button" class="language" lang={other} onClick={() => chooseLocale(other)}>
      {m.language_switch_short()}
      <span class="vh">: {m.language_switch()}</span>
    </button>
  );
};
