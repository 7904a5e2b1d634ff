import { useMutation } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { isApiError } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors, type FormErrors } from "../form-errors.ts";
import { useDraft, type Draft } from "../draft.ts";
import { EventShell } from "../shell.tsx";
import { eventQuery, invalidate, type EventView } from "../queries.ts";
import { SaveBar } from "../save-bar.tsx";
import { Screen } from "../screen.tsx";
import { getPhase } from "../status.tsx";
import { EventForm } from "./event-form.tsx";
import { toEventFields, type EventFields } from "./event-fields.ts";
import { CancelEvent } from "./cancel-event.tsx";
import { Unpublish } from "./unpublish.tsx";
import { EditConflict } from "./edit-conflict.tsx";
import "../screen.css";

/** `theirs`: the event that somebody else saved meanwhile. */
const useSave = (event: EventView, draft: Draft<EditFields>, errors: FormErrors) => {
  const [theirs, setTheirs] = useState<EventView>();
  const [isSaved, setSaved] = useState(false);
  const saveMutation = useMutation({
    mutationFn: async ({ version, typed }: { version: number; typed: EventFields }) => {
      const { validateEvent, toEventChange } = await import("./event-requests.ts");
      const result = validateEvent(typed);
      if ("errors" in result) return result;
      const json = toEventChange(result.body, version);
      return { after: (await callAdmin(() => admin.events[":eventId"].$patch({ param: { eventId: event.id }, json }))).event };
    },
    onSuccess: async (result) => {
      errors.set("errors" in result ? result.errors : []);
      if ("errors" in result) return;
      queryClient.setQueryData(eventQuery(event.id).queryKey, result.after);
      draft.clear();
      setTheirs(undefined);
      setSaved(true);
      await invalidate("events");
    },
    onError: async (error) => {
      if (!isApiError(error, "event.changed")) {
        const { findField } = await import("./event-requests.ts");
        return errors.set(toFieldErrors(error, findField, "event-name"));
      }
      errors.set([]);
      setTheirs(await queryClient.fetchQuery({ ...eventQuery(event.id), staleTime: 0 }));
    },
  });
  const discard = (): void => {
    draft.clear();
    errors.set([]);
    setTheirs(undefined);
  };
  const save = (version: number): void => {
    if (!saveMutation.isPending) saveMutation.mutate({ version, typed: draft.value });
  };
  return { save, discard, busy: saveMutation.isPending, theirs, isSaved, clearSaved: () => setSaved(false) };
};

/** The version when typing began, so that nobody silently overwrites what somebody else saved meanwhile. */
type EditFields = EventFields & { version: number };

const Edit = ({ event }: { event: EventView }) => {
  const draft = useDraft<EditFields>(`event-${event.id}`, { ...toEventFields(event), version: event.version });
  const errors = useFormErrors();
  const { save, discard, busy, theirs, isSaved, clearSaved } = useSave(event, draft, errors);
  const isDraft = getPhase(event) === "draft";
  const submit = (press: Event): void => {
    press.preventDefault();
    save(draft.value.version);
  };
  const change = (part: Partial<EventFields>): void => {
    clearSaved();
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
            <>
              <ButtonLink small href={`/e/${event.id}`} target="_blank" after="arrow-right">
                {m.console_see_page()}
              </ButtonLink>
              {event.status === "published" && <Unpublish event={event} />}
              <CancelEvent event={event} />
            </>
          )
        }
      >
        <div class="edit__form">
          <ErrorSummary errors={errors.list} attempt={errors.attempt} />
          {theirs && (
            <EditConflict
              theirs={toEventFields(theirs)}
              mine={draft.value}
              busy={busy}
              onTheirs={discard}
              onMine={() => save(theirs.version)}
            />
          )}
          <EventForm value={draft.value} change={change} errors={errors} currencyIsFixed />
        </div>
      </Screen>
      <SaveBar isChanged={draft.isChanged} busy={busy} isSaved={isSaved} errors={errors.list.length} onDiscard={discard} />
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
