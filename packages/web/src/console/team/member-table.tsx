import { managesRole, type Role } from "@catraca/core/organization.rules";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { getRoleName } from "./team-texts.ts";
import type { MemberView } from "./team-queries.ts";
import "../../parts/table.css";
import { CardTable } from "../card-table.tsx";

export const getMemberName = ({ name, email, isSelf }: MemberView): string =>
  name ?? email ?? (isSelf ? m.console_member_you() : m.console_member_nameless());

const StatusBadge = ({ status }: { status: MemberView["status"] }) => {
  if (status === "active")
    return (
      <Badge kind="ok" icon="check">
        {m.console_member_active()}
      </Badge>
    );
  return status === "invited" ? (
    <Badge kind="info" icon="clock">
      {m.console_member_invited()}
    </Badge>
  ) : (
    <Badge kind="warn">{m.console_member_expired()}</Badge>
  );
};

export type Act = "edit" | "send" | "remove" | "leave" | "hand_over";

/** Only the actions that the role allows. */
const actsOn = (member: MemberView, myRole: Role): Act[] => {
  if (member.isSelf) return ["edit", "leave"];
  if (!managesRole(myRole, member.role)) return [];
  if (member.status !== "active") return ["send", "edit", "remove"];
  return myRole === "owner" && member.role !== "owner" ? ["edit", "hand_over", "remove"] : ["edit", "remove"];
};

const TEXTS: Record<Act, { text: () => string; of: (p: { name: string }) => string }> = {
  edit: { text: m.console_edit, of: m.console_edit_of },
  send: { text: m.console_member_send_again, of: m.console_member_send_again_of },
  remove: { text: m.console_remove_title, of: m.console_remove },
  leave: { text: m.console_member_leave, of: m.console_member_leave },
  hand_over: { text: m.console_member_hand_over, of: m.console_member_hand_over_of },
};

type MemberRow = { member: MemberView; myRole: Role; onAct: (act: Act, member: MemberView) => void };

const MemberRow = ({ member, myRole, onAct }: MemberRow) => {
  const name = getMemberName(member);
  const { role, eventIds, status } = member;
  return (
    <tr>
      <td>
        <b>{name}</b>
        {member.isSelf && name !== m.console_member_you() && <span class="soft"> ({m.console_member_you()})</span>}
        {member.name !== undefined && member.email !== undefined && (
          <>
            <br />
            <span class="small soft">{member.email}</span>
          </>
        )}
      </td>
      <td data-label={m.console_member_role()}>{getRoleName(role)}</td>
      <td data-label={m.console_member_events()}>
        {eventIds === undefined ? m.console_member_all_events() : m.console_member_some_events({ count: formatNumber(eventIds.length) })}
      </td>
      <td data-label={m.console_status()}>
        <StatusBadge status={status} />
      </td>
      <td class="numeric actions">
        {actsOn(member, myRole).map((act) => (
          <Button
            key={act}
            small
            kind="plain"
            id={`${act}-${member.id}`}
            aria-label={TEXTS[act].of({ name })}
            onClick={() => onAct(act, member)}
          >
            {TEXTS[act].text()}
          </Button>
        ))}
      </td>
    </tr>
  );
};

type MemberTable = Omit<MemberRow, "member"> & { members: readonly MemberView[] };

export const MemberTable = ({ members, ...row }: MemberTable) => (
  <CardTable columns={[m.console_member(), m.console_member_role(), m.console_member_events(), m.console_status()]}>
    {members.map((member) => (
      <MemberRow key={member.id} member={member} {...row} />
    ))}
  </CardTable>
);
