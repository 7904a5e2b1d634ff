import { useMutation } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useRef, useState } from "preact/hooks";
import { isApiError } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors, type FormErrors } from "../form-errors.ts";
import { useDraft, type Draft } from "../draft.ts";
import { late } from "../../parts/late.tsx";
import { EventShell } from "../shell.tsx";
import { eventQuery, invalidate, type EventView } from "../queries.ts";
import { SaveBar } from "../save-bar.tsx";
import { Screen } from "../screen.tsx";
import { getPhase } from "../status.tsx";
import { EventForm } from "./event-form.tsx";
import { isMoved, toEventFields, type EventFields } from "./event-fields.ts";
import { CancelEvent } from "./cancel-event.tsx";
import { TellDialog } from "./tell-dialog.tsx";
import { Unpublish } from "./unpublish.tsx";
import { EditConflict } from "./edit-conflict.tsx";
import "../screen.css";

/** Beside the form, and none of its fields. */
const PictureSection = late(() => import("../picture/picture-section.tsx").then((part) => part.PictureSection));

/** What cannot be saved is said before anybody is asked. */
const isValid = (typed: EventFields): Promise<boolean> =>
  import("./event-requests.ts").then(
    ({ validateEvent }) => !("errors" in validateEvent(typed)),
    () => false,
  );

/** `theirs`: the event that somebody else saved meanwhile. */
const useSave = (event: EventView, draft: Draft<EditFields>, errors: FormErrors) => {
  const [theirs, setTheirs] = useState<EventView>();
  const [isSaved, setSaved] = useState(false);
  const saveMutation = useMutation({
    mutationFn: async ({ version, typed, notify }: { version: number; typed: EventFields; notify: boolean }) => {
      const { validateEvent, toEventChange } = await import("./event-requests.ts");
      const result = validateEvent(typed);
      if ("errors" in result) return result;
      const json = { ...toEventChange(result.body, version), ...(notify ? { notify } : {}) };
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
  /** The last word: somebody else's save in between does not ask again. */
  const notifies = useRef(false);
  const save = (version: number, notify = notifies.current): void => {
    notifies.current = notify;
    if (!saveMutation.isPending) saveMutation.mutate({ version, typed: draft.value, notify });
  };
  return { save, discard, busy: saveMutation.isPending, theirs, isSaved, clearSaved: () => setSaved(false) };
};

/** The version when typing began, so that nobody silently overwrites what somebody else saved meanwhile. */
type EditFields = EventFields & { version: number };

const Edit = ({ event }: { event: EventView }) => {
  const draft = useDraft<EditFields>(`event-${event.id}`, { ...toEventFields(event), version: event.version });
  const errors = useFormErrors();
  const { save, discard, busy, theirs, isSaved, clearSaved } = useSave(event, draft, errors);
  const [isAsking, setAsking] = useState(false);
  const isDraft = getPhase(event) === "draft";
  const submit = async (press: Event): Promise<void> => {
    press.preventDefault();
    const mayTell = event.status === "published" && isMoved(toEventFields(event), draft.value) && (await isValid(draft.value));
    if (mayTell) setAsking(true);
    else save(draft.value.version, false);
  };
  const change = (part: Partial<EventFields>): void => {
    clearSaved();
    draft.change(part);
  };
  return (
    <form class="edit__page" noValidate onSubmit={(press) => void submit(press)}>
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
          <PictureSection event={event} />
          <EventForm value={draft.value} change={change} errors={errors} currencyIsFixed />
        </div>
      </Screen>
      {isAsking && (
        <TellDialog
          onClose={() => setAsking(false)}
          onTell={(notify) => {
            setAsking(false);
            save(draft.value.version, notify);
          }}
        />
      )}
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
