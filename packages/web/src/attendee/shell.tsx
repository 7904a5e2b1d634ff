import type { ComponentChildren } from "preact";
import { chooseLocale, getOtherLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";
import { Icon } from "../parts/icon.tsx";
import { Logo } from "../parts/logo.tsx";
import "./shell.css";

const LanguageSwitch = ({ long = false }: { long?: boolean }) => (
  <button
    class="top__lang"
    type="button"
    lang={getOtherLocale()}
    title={m.language_switch()}
    onClick={() => chooseLocale(getOtherLocale())}
  >
    {long ? m.language_switch() : m.language_switch_short()}
  </button>
);

const Header = ({ aside }: { aside: ComponentChildren }) => (
  <header class="top">
    <div class="top__in">
      <Logo href="/" />
      {aside ?? (
        <nav class="top__nav" aria-label={m.nav_main()}>
          <a href="/orders">
            <Icon name="ticket" />
            <span>{m.nav_my_tickets()}</span>
          </a>
          <LanguageSwitch />
        </nav>
      )}
    </div>
  </header>
);

const Footer = () => (
  <footer class="foot">
    <div class="foot__in">
      <p class="poem poster" role="img" aria-label="ca tra ca">
        <span>ca</span>
        <span>tra</span>
        <span>ca</span>
      </p>
      <nav aria-label={m.nav_footer()} class="foot__nav">
        <a href="/">{m.nav_events()}</a>
        <a href="/orders">{m.nav_my_tickets()}</a>
        <a href="/console/" target="_top">
          {m.nav_organizers()}
        </a>
        <LanguageSwitch long />
      </nav>
    </div>
  </footer>
);

/** `aside` replaces the navigation. */
export const Shell = ({ children, aside }: { children: ComponentChildren; aside?: ComponentChildren }) => (
  <>
    <a class="skip" href="#main">
      {m.skip_to_content()}
    </a>
    <Header aside={aside} />
    <main id="main" tabIndex={-1}>
      {children}
    </main>
    <Footer />
  </>
);
