import { chooseLocale, useLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";

export const LanguageSwitch = () => {
  const other = useLocale() === "pt-BR" ? "en" : "pt-BR";
  return (
    <button type="button" class="language" lang={other} aria-label={m.language_switch()} onClick={() => chooseLocale(other)}>
      {m.language_switch_short()}
    </button>
  );
};
