/** The words for roles and members, and for the errors of their calls. */
import type { Role } from "@catraca/core/organization.rules";
import { addErrorMessages } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";

addErrorMessages({
  "organization.missing": m.error_organization_missing,
  "member.missing": m.error_member_missing,
  "member.last_owner": m.error_member_last_owner,
  "member.exists": m.error_member_exists,
  "member.invited": m.error_member_invited,
  "member.limit_reached": m.error_member_limit_reached,
  "member.owner_sees_all": m.error_member_owner_sees_all,
  "member.invitation_used": m.error_member_invitation_used,
  "member.invitation_expired": m.error_member_invitation_expired,
});

const NAMES: Record<Role, () => string> = {
  owner: m.console_role_owner,
  organizer: m.console_role_organizer,
  staff: m.console_role_staff,
  door: m.console_role_door,
};

const TEXTS: Record<Role, () => string> = {
  owner: m.console_role_owner_text,
  organizer: m.console_role_organizer_text,
  staff: m.console_role_staff_text,
  door: m.console_role_door_text,
};

export const getRoleName = (role: Role): string => NAMES[role]();
export const getRoleText = (role: Role): string => TEXTS[role]();
