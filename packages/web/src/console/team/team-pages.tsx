/** The screens of an organization and its team, in one part: each further lazy part makes every screen of the console larger. */
import { useRoute } from "preact-iso";
import { MissingScreen } from "../missing-screen.tsx";
import { HistoryScreen } from "../history/history-screen.tsx";
import { KeysScreen } from "../keys/keys-screen.tsx";
import { PeopleScreen } from "../people/people-screen.tsx";
import { WebhookScreen } from "../webhooks/webhook-screen.tsx";
import { WebhooksScreen } from "../webhooks/webhooks-screen.tsx";
import { JoinScreen } from "./join-screen.tsx";
import { OrganizationScreen } from "./organization-screen.tsx";
import { TeamScreen } from "./team-screen.tsx";

export const TeamPages = () => {
  const { page, memberId } = useRoute().params;
  if (page === "join" && memberId !== undefined) return <JoinScreen memberId={memberId} />;
  if (memberId === undefined && page === "organization") return <OrganizationScreen />;
  if (page === "history") return <HistoryScreen eventId={memberId} />;
  if (memberId === undefined && page === "people") return <PeopleScreen />;
  if (memberId === undefined && page === "keys") return <KeysScreen />;
  if (page === "webhooks") return memberId === undefined ? <WebhooksScreen /> : <WebhookScreen webhookId={memberId} />;
  return memberId === undefined && page === "team" ? <TeamScreen /> : <MissingScreen />;
};
