import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { useDraft } from "../draft.ts";
import { invalidate } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { EventForm } from "./event-form.tsx";
import { createEventFields, validateEvent, findField, type EventFields } from "./event-fields.ts";
import "../screen.css";

const START = createEventFields();

export const NewEventScreen = () => {
  const { route } = useLocation();
  const draft = useDraft<EventFields>("new-event", START);
  const errors = useFormErrors();
  const createMutation = useMutation({
    mutationFn: async (json: Parameters<typeof admin.events.$post>[0]["json"]) =>
      (await callAdmin(() => admin.events.$post({ json }))).event,
    onSuccess: async ({ id }) => {
      draft.clear();
      await invalidate("events");
      route(`/console/events/${id}`);
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "event-name")),
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const result = validateEvent(draft.value);
    errors.set("errors" in result ? result.errors : []);
    if ("body" in result && !createMutation.isPending) createMutation.mutate(result.body);
  };
  return (
    <Shell>
      <Screen title={m.console_new_event()} under={m.console_new_event_text()} class="edit">
        <form class="edit__form" noValidate onSubmit={submit}>
          <ErrorSummary errors={errors.list} attempt={errors.attempt} />
          <EventForm value={draft.value} change={draft.change} errors={errors} currencyIsFixed={false} />
          <div class="edit__end row">
            <Button kind="primary" type="submit" busy={createMutation.isPending}>
              {m.console_make_event()}
            </Button>
            <ButtonLink kind="plain" href="/console/">
              {m.console_not_now()}
            </ButtonLink>
          </div>
        </form>
      </Screen>
    </Shell>
  );
};
