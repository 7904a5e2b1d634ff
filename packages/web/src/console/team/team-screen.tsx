import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { focusLater } from "../focus.ts";
import { useMay, useMembership, type Membership } from "../membership.ts";
import { chooseOrganization } from "../organization-choice.ts";
import { invalidate } from "../queries.ts";
import { keysQuery } from "../keys/key-queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { MemberForm } from "./member-form.tsx";
import { getMemberName, MemberTable, type Act } from "./member-table.tsx";
import { membersQuery, type MemberView } from "./team-queries.ts";
import { getRoleName, getRoleText } from "./team-texts.ts";
import "../screen.css";

type Asked = { act: "remove" | "leave" | "hand_over"; member: MemberView };

const api = admin.members[":memberId"];
const remove = (memberId: string) => callAdmin(() => api.$delete({ param: { memberId } }));
const setRole = (memberId: string, role: "owner" | "organizer") => callAdmin(() => api.$patch({ param: { memberId }, json: { role } }));

/** First the other becomes an owner, so that the organization never lacks one. */
const handOver = async (heir: string, me: string): Promise<void> => {
  await setRole(heir, "owner");
  await setRole(me, "organizer");
};

/** `keys`: those that the member made. They go on working. */
const askText = ({ act, member }: Asked, keys: number): string => {
  const name = getMemberName(member);
  if (act === "hand_over") return m.console_member_hand_over_ask({ name });
  if (member.status !== "active") return m.console_member_uninvite_ask({ name });
  const said = act === "leave" ? m.console_member_leave_ask() : m.console_member_remove_ask({ name });
  return keys === 0 ? said : `${said} ${m.console_member_keys_stay({ count: keys })}`;
};

const TITLES = { remove: m.console_remove_title, leave: m.console_member_leave, hand_over: m.console_member_hand_over };

const AskDialog = ({ asked, me, onDone }: { asked: Asked; me: Membership; onDone: () => void }) => {
  const client = useQueryClient();
  const { route } = useLocation();
  const { data: keys = [] } = useQuery({ ...keysQuery, enabled: useMay()("key.manage") });
  const own = keys.filter(({ createdBy, status }) => createdBy === asked.member.id && status === "active");
  const mutation = useMutation({
    mutationFn: async ({ act, member }: Asked) => {
      await (act === "hand_over" ? handOver(member.id, me.memberId) : remove(member.id));
    },
    onSuccess: async (_, { act }) => {
      onDone();
      if (act === "leave") {
        chooseOrganization("");
        route("/console/");
      }
      await client.invalidateQueries();
      focusLater("invite-member");
    },
  });
  return (
    <ConfirmDialog
      title={TITLES[asked.act]()}
      text={askText(asked, own.length)}
      danger
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={() => mutation.mutate(asked)}
      onClose={onDone}
    />
  );
};

/** A member who may not read the list sees and leaves the own place. */
const OwnPlace = ({ me, onAsk }: { me: Membership; onAsk: (asked: Asked) => void }) => (
  <div class="stack">
    <p>
      <b>{getRoleName(me.role)}</b>
      <br />
      <span class="small soft">{getRoleText(me.role)}</span>
    </p>
    <div class="row">
      <Button
        small
        kind="danger"
        onClick={() => onAsk({ act: "leave", member: { id: me.memberId, status: "active", role: me.role, isSelf: true } })}
      >
        {m.console_member_leave()}
      </Button>
    </div>
  </div>
);

const Members = ({ me, members, onAsk }: { me: Membership; members: readonly MemberView[]; onAsk: (asked: Asked) => void }) => {
  const [form, setForm] = useState<{ saved?: MemberView }>();
  const [outcome, setOutcome] = useState("");
  const sendMutation = useMutation({
    mutationFn: ({ id }: MemberView) =>
      callAdmin(() => api["send-again"].$post({ param: { memberId: id }, json: { locale: getLocale() } })),
    onSuccess: async (_, { email = "" }) => {
      setOutcome(m.console_member_sent_again({ email }));
      await invalidate("members");
    },
    onError: (error) => setOutcome(getErrorMessage(error)),
  });
  const act = (name: Act, member: MemberView): void => {
    setOutcome("");
    if (name === "edit") setForm({ saved: member });
    else if (name === "send") sendMutation.mutate(member);
    else onAsk({ act: name, member });
  };
  const close = (invited?: { email: string }): void => {
    if (invited) setOutcome(m.console_invite_done(invited));
    setForm(undefined);
    focusLater(form?.saved ? `edit-${form.saved.id}` : "invite-member");
  };
  return (
    <>
      <MemberTable {...{ members }} myRole={me.role} onAct={act} />
      <p class="small soft" role="status">
        {outcome}
      </p>
      {form ? (
        <MemberForm key={form.saved?.id} myRole={me.role} saved={form.saved} onDone={close} />
      ) : (
        <Button small icon="plus" id="invite-member" onClick={() => setForm({})}>
          {m.console_invite()}
        </Button>
      )}
    </>
  );
};

const Team = ({ me }: { me: Membership }) => {
  const canRead = useMay()("member.read");
  const members = useQuery({ ...membersQuery, enabled: canRead });
  const [asked, setAsked] = useState<Asked>();
  return (
    <Screen title={m.console_team()} under={m.console_team_text()} class="edit">
      <FormSection title={m.console_team()}>
        {canRead ? (
          <QueryView query={members}>{(all) => <Members {...{ me }} members={all} onAsk={setAsked} />}</QueryView>
        ) : (
          <OwnPlace me={me} onAsk={setAsked} />
        )}
      </FormSection>
      {asked && <AskDialog key={asked.member.id} {...{ asked, me }} onDone={() => setAsked(undefined)} />}
    </Screen>
  );
};

export const TeamScreen = () => {
  const me = useMembership();
  return <Shell>{me && <Team key={me.memberId} me={me} />}</Shell>;
};
