import { chooseLocale, useLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";

export const LanguageSwitch = () => {
  const other = useLocale() === "pt-BR" ? "en" : "pt-BR";
  return (
    <button type="button" class="language" lang={other} onClick={() => chooseLocale(other)}>
      {m.language_switch_short()}
      <span class="vh">: {m.language_switch()}</span>
    </button>
  );
};
