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
import { createEventFields, type EventFields } from "./event-fields.ts";
import "../screen.css";

const START = createEventFields();

export const NewEventScreen = () => {
  const { route } = useLocation();
  const draft = useDraft<EventFields>("new-event", START);
  const errors = useFormErrors();
  const createMutation = useMutation({
    mutationFn: async (typed: EventFields) => {
      const { validateEvent } = await import("./event-requests.ts");
      const result = validateEvent(typed);
      if ("errors" in result) return result;
      return { made: (await callAdmin(() => admin.events.$post({ json: result.body }))).event };
    },
    onSuccess: async (result) => {
      errors.set("errors" in result ? result.errors : []);
      if ("errors" in result) return;
      draft.clear();
      await invalidate("events");
      route(`/console/events/${result.made.id}`);
    },
    onError: async (error) => {
      const { findField } = await import("./event-requests.ts");
      errors.set(toFieldErrors(error, findField, "event-name"));
    },
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!createMutation.isPending) createMutation.mutate(draft.value);
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
