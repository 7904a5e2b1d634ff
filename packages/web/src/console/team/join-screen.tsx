/** Opens the link of an invitation, and says which organization and role before the person accepts. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Logo } from "../../parts/logo.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { LanguageSwitch } from "../language-switch.tsx";
import { chooseOrganization } from "../organization-choice.ts";
import { Screen } from "../screen.tsx";
import { signOut, useSession } from "../session.ts";
import { getRoleName, getRoleText } from "./team-texts.ts";
import "../signed-out.css";

const api = admin.members[":memberId"];

const previewQuery = (memberId: string, token: string) =>
  queryOptions({
    queryKey: ["invitation", memberId, token],
    queryFn: async () => (await callAdmin(() => api.preview.$post({ param: { memberId }, json: { token } }))).invitation,
    retry: false,
  });

/** `#<token>/<address>`: behind the `#`, so that no server sees them. */
const readToken = (): string => location.hash.slice(1).split("/")[0] ?? "";

const Invitation = ({ memberId, token }: { memberId: string; token: string }) => {
  const client = useQueryClient();
  const { route } = useLocation();
  const session = useSession();
  const preview = useQuery(previewQuery(memberId, token));
  const acceptMutation = useMutation({
    mutationFn: () => callAdmin(() => api.accept.$post({ param: { memberId }, json: { token } })),
    onSuccess: async ({ membership }) => {
      chooseOrganization(membership.organization.id);
      await client.invalidateQueries({ refetchType: "none" });
      route("/console/");
    },
  });
  if (preview.error)
    return (
      <EmptyState title={m.console_join_failed()} text={getErrorMessage(preview.error)} heading="h1">
        <ButtonLink href="/console/">{m.console_all_events()}</ButtonLink>
      </EmptyState>
    );
  if (!preview.data) return <Loading />;
  const { organization, role, events } = preview.data;
  return (
    <Screen title={m.console_join_title()}>
      <p>{m.console_join_text({ organization: organization.name ?? m.console_join_nameless() })}</p>
      <p>{m.console_join_role({ role: getRoleName(role), text: getRoleText(role) })}</p>
      {events !== undefined && <p>{m.console_join_some({ count: formatNumber(events) })}</p>}
      {acceptMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(acceptMutation.error)}</p>
        </Notice>
      )}
      <div class="row">
        <Button kind="primary" busy={acceptMutation.isPending} onClick={() => acceptMutation.mutate()}>
          {m.console_join_accept()}
        </Button>
        <Button kind="plain" onClick={() => void signOut()}>
          {m.console_sign_out()}
        </Button>
      </div>
      <p class="small soft">{m.console_join_as({ name: "name" in session ? session.name : "" })}</p>
    </Screen>
  );
};

export const JoinScreen = ({ memberId }: { memberId: string }) => {
  const [token] = useState(readToken);
  return (
    <>
      <header class="signed-out__top">
        <Logo href="/console/" />
        <LanguageSwitch />
      </header>
      <main id="main" class="page">
        <Invitation memberId={memberId} token={token} />
      </main>
    </>
  );
};
