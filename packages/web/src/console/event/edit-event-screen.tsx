import { useMutation } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { isRefusal } from "../../api/answer.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { queryClient } from "../../face.tsx";
import { admin, ask } from "../ask.ts";
import { errorsOf, useCheck, type Check } from "../check.ts";
import { useDraft, type Draft } from "../draft.ts";
import { EventShell } from "../event-shell.tsx";
import { eventQuery, stale, type EventView } from "../queries.ts";
import { SaveBar } from "../save-bar.tsx";
import { Screen } from "../screen.tsx";
import { stageOf } from "../status.tsx";
import { EventForm } from "./event-form.tsx";
import { checked, fieldOf, fieldsOf, type EventFields } from "./event-fields.ts";
import { SomeoneElseSaved } from "./someone-else-saved.tsx";

/** Currency stays; what was taken out of the description or the address goes. */
const changeOf = ({ currency: _stays, ...body }: Extract<ReturnType<typeof checked>, { body: unknown }>["body"], version: number) => ({
  description: "",
  ...body,
  version,
});

/** Saving an event, and what can come of it. `theirs`: somebody else saved meanwhile. */
const useSaving = (event: EventView, draft: Draft<Typed>, check: Check) => {
  const [theirs, setTheirs] = useState<EventView>();
  const [saved, setSaved] = useState(false);
  const saving = useMutation({
    mutationFn: async (version: number) => {
      const result = checked(draft.value);
      if ("errors" in result) return result;
      const json = changeOf(result.body, version);
      return { after: (await ask(() => admin.events[":eventId"].$patch({ param: { eventId: event.id }, json }))).event };
    },
    onSuccess: async (result) => {
      check.tell("errors" in result ? result.errors : []);
      if ("errors" in result) return;
      queryClient.setQueryData(eventQuery(event.id).queryKey, result.after);
      draft.clear();
      setTheirs(undefined);
      setSaved(true);
      await stale("events");
    },
    onError: async (error) => {
      if (!isRefusal(error, "event.changed")) return check.tell(errorsOf(error, fieldOf, "event-name"));
      check.tell([]);
      setTheirs(await queryClient.fetchQuery({ ...eventQuery(event.id), staleTime: 0 }));
    },
  });
  const discard = (): void => {
    draft.clear();
    check.tell([]);
    setTheirs(undefined);
  };
  const save = (version: number): void => {
    if (!saving.isPending) saving.mutate(version);
  };
  return { save, discard, busy: saving.isPending, theirs, saved, changedAgain: () => setSaved(false) };
};

/** The version is that of the event when typing began: what somebody else saves meanwhile is not silently taken over. */
type Typed = EventFields & { version: number };

const Edit = ({ event }: { event: EventView }) => {
  const draft = useDraft<Typed>(`event-${event.id}`, { ...fieldsOf(event), version: event.version });
  const check = useCheck();
  const { save, discard, busy, theirs, saved, changedAgain } = useSaving(event, draft, check);
  const isDraft = stageOf(event) === "draft";
  const submit = (press: Event): void => {
    press.preventDefault();
    save(draft.value.version);
  };
  const change = (part: Partial<EventFields>): void => {
    changedAgain();
    draft.change(part);
  };
  return (
    <form class="edit__page" noValidate onSubmit={submit}>
      <Screen
        title={m.console_edit_title()}
        under={isDraft ? m.console_edit_draft() : m.console_edit_published()}
        class="edit"
        actions={
          !isDraft && (
            <ButtonLink small href={`/e/${event.id}`} target="_blank" after="arrow-right">
              {m.console_see_page()}
            </ButtonLink>
          )
        }
      >
        <div class="edit__form">
          <ErrorSummary errors={check.errors} round={check.round} />
          {theirs && (
            <SomeoneElseSaved
              theirs={fieldsOf(theirs)}
              mine={draft.value}
              busy={busy}
              onTheirs={discard}
              onMine={() => save(theirs.version)}
            />
          )}
          <EventForm value={draft.value} change={change} check={check} currencyIsFixed />
        </div>
      </Screen>
      <SaveBar isChanged={draft.isChanged} busy={busy} saved={saved} errors={check.errors.length} onDiscard={discard} />
    </form>
  );
};

export const EditEventScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="edit">
      {(event) => <Edit key={event.id} event={event} />}
    </EventShell>
  );
};
