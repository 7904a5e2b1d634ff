import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Cover } from "../parts/cover.tsx";
import { Logo } from "../parts/logo.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { useHeading } from "./screen.tsx";
import { readInvited, signIn } from "./session.ts";
import "./signed-out.css";

/** The id that the console's own cover is drawn from. */
export const CONSOLE_COVER_ID = "console";

export const SignedOut = () => {
  const [busy, setBusy] = useState(false);
  const heading = useHeading(m.console_title());
  const invited = readInvited(location);
  return (
    <div class="signed-out">
      <header class="signed-out__top">
        <Logo href="/console/" />
        <LanguageSwitch />
      </header>
      <main id="main" class="cover-columns">
        <div class="cover-columns__cover">
          <Cover id={CONSOLE_COVER_ID} />
        </div>
        <div class="cover-columns__words">
          <h1 class="poster" tabIndex={-1} ref={heading}>
            {invited === null ? m.console_doorstep_title() : m.console_join_title()}
          </h1>
          <p class="soft">{invited === null ? m.console_doorstep_text() : m.console_join_sign_in({ address: invited })}</p>
          <Button
            kind="primary"
            busy={busy}
            onClick={() => {
              setBusy(true);
              signIn().catch(() => setBusy(false));
            }}
          >
            {m.console_sign_in()}
          </Button>
        </div>
      </main>
    </div>
  );
};
