/** The fields of a webhook, to make one and to change one. */
import { WebhookBody } from "@catraca/core/webhook.schema";
import { DELIVERY_TYPES, type DeliveryType } from "@catraca/core/webhook/webhook.types.rules.ts";
import { useInfiniteQuery, useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as v from "valibot";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { Checks } from "../checks.tsx";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { eventPagesQuery } from "../queries.ts";
import type { WebhookView } from "./webhook-queries.ts";
import { getTypeName } from "./webhook-texts.ts";
import "../gates/gate-form.css";
import "../screen.css";

const NEED: Record<string, () => string> = {
  name: m.console_webhook_need_name,
  url: m.console_webhook_need_url,
  types: m.console_webhook_need_types,
};

const findField = (path: string): FieldError | undefined => {
  const name = path.split(".")[0] ?? "";
  const need = NEED[name];
  return need && { id: `webhook-${name}`, message: need() };
};

type Fields = { name: string; url: string; types: DeliveryType[]; eventIds: string[] };
export type WebhookFields = v.InferOutput<typeof WebhookBody>;

const fieldsOf = (webhook: WebhookView | undefined): Fields => ({
  name: webhook?.name ?? "",
  url: webhook?.url ?? "",
  types: webhook?.types ?? [],
  eventIds: webhook?.eventIds ?? [],
});

const bodyOf = ({ name, url, types, eventIds }: Fields) =>
  v.safeParse(WebhookBody, {
    name: name.trim(),
    url: url.trim(),
    types,
    ...(eventIds.length === 0 ? {} : { eventIds }),
    locale: getLocale(),
  });

type WebhookFormProps = {
  webhook?: WebhookView;
  submitLabel: string;
  onSubmit: (body: WebhookFields) => Promise<unknown>;
  children?: ComponentChildren;
};

/** `children`: further buttons. The form to make one takes the focus. */
export const WebhookForm = ({ webhook, submitLabel, onSubmit, children }: WebhookFormProps) => {
  const [fields, setFields] = useState(fieldsOf(webhook));
  const errors = useFormErrors();
  const events = useInfiniteQuery(eventPagesQuery).data?.pages.flatMap((page) => page.events) ?? [];
  useEffect(() => {
    if (!webhook) document.getElementById("webhook-name")?.focus();
  }, []);
  const mutation = useMutation({
    mutationFn: onSubmit,
    onError: (error) => errors.set(toFieldErrors(error, findField, "webhook-name")),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    if (mutation.isPending) return;
    const body = bodyOf(fields);
    errors.set(body.success ? [] : body.issues.flatMap((issue) => findField(v.getDotPath(issue as never) ?? "") ?? []));
    if (body.success) mutation.mutate(body.output);
  };
  const set = (part: Partial<Fields>): void => setFields((before) => ({ ...before, ...part }));
  return (
    <form class="stack add-form" data-unsaved noValidate onSubmit={submit}>
      <ErrorSummary errors={errors.list} attempt={errors.attempt} />
      <Field
        id="webhook-name"
        label={m.console_webhook_name()}
        hint={m.console_webhook_name_hint()}
        value={fields.name}
        error={errors.find("webhook-name")}
        onValue={(name) => set({ name })}
        required
      />
      <Field
        id="webhook-url"
        type="url"
        label={m.console_webhook_url()}
        hint={m.console_webhook_url_hint()}
        value={fields.url}
        error={errors.find("webhook-url")}
        onValue={(url) => set({ url })}
        autocomplete="off"
        spellcheck={false}
        required
      />
      <div id="webhook-types" tabIndex={-1}>
        <Checks
          label={m.console_webhook_types()}
          hint={m.console_webhook_types_hint()}
          all={DELIVERY_TYPES.map((id) => ({ id, name: getTypeName(id) }))}
          chosen={fields.types}
          onChosen={(types) => set({ types: types as DeliveryType[] })}
        />
      </div>
      {events.length > 0 && (
        <Checks
          label={m.console_member_events()}
          hint={m.console_webhook_events_hint()}
          all={events}
          chosen={fields.eventIds}
          onChosen={(eventIds) => set({ eventIds })}
        />
      )}
      <div class="row">
        <Button kind="primary" type="submit" busy={mutation.isPending}>
          {submitLabel}
        </Button>
        {children}
        {webhook && (
          <span class="small soft" role="status">
            {mutation.isSuccess && m.console_saved()}
          </span>
        )}
      </div>
    </form>
  );
};
