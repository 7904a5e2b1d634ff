import { m } from "../paraglide/messages.js";
import { ButtonLink } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { Shell } from "./shell.tsx";

export const MissingScreen = () => (
  <Shell>
    <div class="page">
      <EmptyState title={m.console_page_missing_title()} text={m.console_page_missing_text()} heading="h1">
        <ButtonLink href="/console/">{m.console_all_events()}</ButtonLink>
      </EmptyState>
    </div>
  </Shell>
);
