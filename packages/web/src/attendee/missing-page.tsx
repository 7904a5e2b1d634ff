import { m } from "../paraglide/messages.js";
import { ButtonLink } from "../parts/button.tsx";
import { Shell } from "./shell.tsx";
import { TroublePage } from "./trouble-page.tsx";

/** The site's 404. */
export const MissingPage = () => (
  <Shell>
    <TroublePage title={m.page_missing_title()} text={m.page_missing_text()}>
      <ButtonLink href="/" kind="primary">
        {m.event_see_others()}
      </ButtonLink>
    </TroublePage>
  </Shell>
);
