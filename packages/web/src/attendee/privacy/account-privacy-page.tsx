/** Shows what one organizer has of the signed-in attendee. */
import { useEffect, useState } from "preact/hooks";
import { addErrorMessages } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { Loading } from "../../parts/loading.tsx";
import { askOwnErasure, openSession, readOwnData, useSession } from "../account/session.ts";
import { ErrorPage, LoadError } from "../error-pages.tsx";
import { Shell } from "../shell.tsx";
import { OwnDataView, type Source } from "./own-data.tsx";

addErrorMessages({ "organization.missing": m.privacy_nothing });

const createSource = (organizationId: string): Source => ({
  key: ["own data", organizationId],
  read: () => readOwnData(organizationId),
  ask: () => askOwnErasure(organizationId),
});

const Page = ({ organizationId }: { organizationId: string }) => {
  const session = useSession();
  const [source] = useState(() => createSource(organizationId));
  useEffect(() => void openSession(), []);
  const back = (
    <div class="page">
      <ButtonLink href="/orders">{m.nav_my_tickets()}</ButtonLink>
    </div>
  );
  switch (session.state) {
    case "opening":
      return (
        <div class="page">
          <Loading />
        </div>
      );
    case "failed":
      return <LoadError error={session.error} title={m.page_error()} busy={false} onRetry={() => void openSession()} />;
    case "in":
      return <OwnDataView source={source}>{back}</OwnDataView>;
    default:
      return (
        <ErrorPage title={m.account_ended()} text={m.privacy_sign_in()}>
          <ButtonLink href="/orders">{m.nav_my_tickets()}</ButtonLink>
        </ErrorPage>
      );
  }
};

export const AccountPrivacyPage = ({ organizationId }: { organizationId: string }) => (
  <Shell>
    <Page organizationId={organizationId} />
  </Shell>
);
