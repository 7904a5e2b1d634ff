/** Invites a person, or changes a member's name, role and events. */
import { InviteBody, MemberChange } from "@catraca/core/team.schema";
import { managesRole, ROLES, type Role } from "@catraca/core/organization.rules";
import { useInfiniteQuery, useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { AddForm } from "../add-form.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { Checks } from "../checks.tsx";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { eventPagesQuery, invalidate } from "../queries.ts";
import { getRoleName, getRoleText } from "./team-texts.ts";
import type { MemberView } from "./team-queries.ts";
import "../gates/gate-form.css";
import "../screen.css";

const NEED: Record<string, () => string> = { email: m.console_need_email, name: m.console_member_need_name };

const findField = (path: string): FieldError | undefined => {
  const need = NEED[path];
  return need && { id: `member-${path}`, message: need() };
};

type Fields = { email: string; name: string; role: Role; eventIds: string[] };

const pathsOf = (issues: readonly v.BaseIssue<unknown>[]): FieldError[] =>
  issues.flatMap((issue) => findField(v.getDotPath(issue as never) ?? "") ?? []);

const invite = async ({ email, name, role, eventIds }: Fields): Promise<FieldError[]> => {
  const result = v.safeParse(InviteBody, {
    email: email.trim(),
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    role,
    ...(eventIds.length === 0 || role === "owner" ? {} : { eventIds }),
    locale: getLocale(),
  });
  if (!result.success) return pathsOf(result.issues);
  await callAdmin(() => admin.members.$post({ json: result.output }));
  return [];
};

/** Sends the changed fields alone: the own role may not be set to itself by everybody. */
const change = async (saved: MemberView, { name, role, eventIds }: Fields): Promise<FieldError[]> => {
  const events = role === "owner" || eventIds.length === 0 ? null : eventIds;
  const before = saved.eventIds ?? null;
  const result = v.safeParse(MemberChange, {
    ...(name.trim() === (saved.name ?? "") ? {} : { name: name.trim() === "" ? null : name.trim() }),
    ...(role === saved.role ? {} : { role }),
    ...(JSON.stringify(events) === JSON.stringify(before) ? {} : { eventIds: events }),
  });
  if (!result.success) return pathsOf(result.issues);
  await callAdmin(() => admin.members[":memberId"].$patch({ param: { memberId: saved.id }, json: result.output }));
  return [];
};

type MemberForm = { myRole: Role; saved?: MemberView | undefined; onDone: (done?: { email: string }) => void };

export const MemberForm = ({ myRole, saved, onDone }: MemberForm) => {
  const [fields, setFields] = useState<Fields>({
    email: saved?.email ?? "",
    name: saved?.name ?? "",
    role: saved?.role ?? "door",
    eventIds: saved?.eventIds ?? [],
  });
  const errors = useFormErrors();
  const events = useInfiniteQuery(eventPagesQuery).data?.pages.flatMap((page) => page.events) ?? [];
  const firstId = saved ? "member-name" : "member-email";
  useEffect(() => document.getElementById(firstId)?.focus(), []);
  const saveMutation = useMutation({
    mutationFn: (typed: Fields) => (saved ? change(saved, typed) : invite(typed)),
    onSuccess: async (invalid) => {
      errors.set(invalid);
      if (invalid.length > 0) return;
      await Promise.all([invalidate("members"), invalidate("memberships")]);
      onDone(saved ? undefined : { email: fields.email });
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, firstId)),
  });
  const set = (part: Partial<Fields>): void => setFields((before) => ({ ...before, ...part }));
  const canManage = !saved || managesRole(myRole, saved.role);
  return (
    <AddForm
      errors={errors}
      isBusy={saveMutation.isPending}
      submitText={saved ? m.console_save() : m.console_invite_send()}
      onSubmit={() => saveMutation.mutate(fields)}
      onCancel={() => onDone()}
    >
      <div class="cols">
        {!saved && (
          <Field
            id="member-email"
            label={m.console_organization_email()}
            hint={m.console_invite_email_hint()}
            type="email"
            inputMode="email"
            value={fields.email}
            error={errors.find("member-email")}
            onValue={(email) => set({ email })}
            required
          />
        )}
        <Field
          id="member-name"
          label={m.console_member_name()}
          value={fields.name}
          error={errors.find("member-name")}
          onValue={(name) => set({ name })}
        />
        {canManage && (
          <SelectField
            id="member-role"
            label={m.console_member_role()}
            hint={getRoleText(fields.role)}
            value={fields.role}
            onValue={(role) => set({ role: role as Role })}
            options={ROLES.filter((role) => managesRole(myRole, role)).map((role) => [role, getRoleName(role)])}
          />
        )}
      </div>
      {canManage && fields.role !== "owner" && events.length > 0 && (
        <Checks
          label={m.console_member_events()}
          hint={m.console_member_events_hint()}
          all={events}
          chosen={fields.eventIds}
          onChosen={(eventIds) => set({ eventIds })}
        />
      )}
    </AddForm>
  );
};
