import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { admin, ask } from "../ask.ts";
import { errorsOf, useCheck } from "../check.ts";
import { useDraft } from "../draft.ts";
import { stale } from "../queries.ts";
import { Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { EventForm } from "./event-form.tsx";
import { blank, checked, fieldOf, type EventFields } from "./event-fields.ts";

const START = blank();

export const NewEventScreen = () => {
  const { route } = useLocation();
  const draft = useDraft<EventFields>("new-event", START);
  const check = useCheck();
  const making = useMutation({
    mutationFn: async (json: Parameters<typeof admin.events.$post>[0]["json"]) => (await ask(() => admin.events.$post({ json }))).event,
    onSuccess: async ({ id }) => {
      draft.clear();
      await stale("events");
      route(`/console/events/${id}`);
    },
    onError: (error) => check.tell(errorsOf(error, fieldOf, "event-name")),
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const result = checked(draft.value);
    check.tell("errors" in result ? result.errors : []);
    if ("body" in result && !making.isPending) making.mutate(result.body);
  };
  return (
    <Shell>
      <Screen title={m.console_new_event()} under={m.console_new_event_text()} class="edit">
        <form class="edit__form" noValidate onSubmit={submit}>
          <ErrorSummary errors={check.errors} round={check.round} />
          <EventForm value={draft.value} change={draft.change} check={check} currencyIsFixed={false} />
          <div class="edit__end row">
            <Button kind="primary" type="submit" busy={making.isPending}>
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
