import { m } from "../paraglide/messages.js";
import { ButtonLink } from "../parts/button.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Shell } from "./shell.tsx";

export const MissingScreen = () => (
  <Shell>
    <div class="page">
      <Trouble title={m.page_missing_title()} text={m.page_missing_text()} heading="h1">
        <ButtonLink href="/console/">{m.console_all_events()}</ButtonLink>
      </Trouble>
    </div>
  </Shell>
);
