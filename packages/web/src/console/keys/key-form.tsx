/** Makes an API key. */
import { KeyBody } from "@catraca/core/api-key.schema";
import { SCOPE_NAMES, type Scope } from "@catraca/core/organization.rules";
import { useInfiniteQuery, useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { AddForm } from "../add-form.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { Checks } from "../checks.tsx";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { eventPagesQuery, invalidate } from "../queries.ts";
import { getScopeName } from "./key-texts.ts";
import "../gates/gate-form.css";
import "../screen.css";

const NEED: Record<string, () => string> = { name: m.console_key_need_name, scopes: m.console_key_need_scopes };

const findField = (path: string): FieldError | undefined => {
  const need = NEED[path.split(".")[0] ?? ""];
  return need && { id: path === "name" ? "key-name" : "key-scopes", message: need() };
};

/** In days. */
const LIFETIMES = { "": m.console_key_forever, "30": m.console_key_month, "365": m.console_key_year } as const;
type Lifetime = keyof typeof LIFETIMES;
const DAY_MS = 24 * 60 * 60 * 1000;

type Fields = { name: string; scopes: string[]; eventIds: string[]; lifetime: Lifetime };

const bodyOf = ({ name, scopes, eventIds, lifetime }: Fields) =>
  v.safeParse(KeyBody, {
    name: name.trim(),
    scopes,
    ...(eventIds.length === 0 ? {} : { eventIds }),
    ...(lifetime === "" ? {} : { expiresAt: new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString() }),
  });

type Made = { name: string; secret: string };

/** `onDone` gets the secret, which the API answers once. */
export const KeyForm = ({ onDone }: { onDone: (made?: Made) => void }) => {
  const [fields, setFields] = useState<Fields>({ name: "", scopes: [], eventIds: [], lifetime: "365" });
  const errors = useFormErrors();
  const events = useInfiniteQuery(eventPagesQuery).data?.pages.flatMap((page) => page.events) ?? [];
  useEffect(() => document.getElementById("key-name")?.focus(), []);
  const createMutation = useMutation({
    mutationFn: (json: v.InferOutput<typeof KeyBody>) => callAdmin(() => admin.keys.$post({ json })),
    onSuccess: async ({ key, secret }) => {
      await invalidate("keys");
      onDone({ name: key.name, secret });
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "key-name")),
  });
  const submit = (): void => {
    const body = bodyOf(fields);
    errors.set(body.success ? [] : body.issues.flatMap((issue) => findField(v.getDotPath(issue as never) ?? "") ?? []));
    if (body.success) createMutation.mutate(body.output);
  };
  const set = (part: Partial<Fields>): void => setFields((before) => ({ ...before, ...part }));
  return (
    <AddForm
      errors={errors}
      isBusy={createMutation.isPending}
      submitText={m.console_key_create()}
      onSubmit={submit}
      onCancel={() => onDone()}
    >
      <div class="cols">
        <Field
          id="key-name"
          label={m.console_key_name()}
          hint={m.console_key_name_hint()}
          value={fields.name}
          error={errors.find("key-name")}
          onValue={(name) => set({ name })}
          required
        />
        <SelectField
          id="key-lifetime"
          label={m.console_key_lifetime()}
          value={fields.lifetime}
          onValue={(lifetime) => set({ lifetime: lifetime as Lifetime })}
          options={Object.entries(LIFETIMES).map(([days, text]) => [days, text()])}
        />
      </div>
      <div id="key-scopes" tabIndex={-1}>
        <Checks
          label={m.console_key_scopes()}
          hint={m.console_key_scopes_hint()}
          all={SCOPE_NAMES.map((id) => ({ id, name: getScopeName(id) }))}
          chosen={fields.scopes}
          onChosen={(scopes) => set({ scopes: scopes as Scope[] })}
        />
      </div>
      {events.length > 0 && (
        <Checks
          label={m.console_member_events()}
          hint={m.console_key_events_hint()}
          all={events}
          chosen={fields.eventIds}
          onChosen={(eventIds) => set({ eventIds })}
        />
      )}
    </AddForm>
  );
};
