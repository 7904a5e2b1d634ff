/** The event's picture: chosen, described and sent by itself, beside the form of the event. */
import { useMutation } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Cover } from "../../parts/cover.tsx";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { eventQuery, invalidate, type EventView } from "../queries.ts";
import { FormSection } from "../screen.tsx";
import { PictureDialog } from "./picture-dialog.tsx";
import { MAX_FILE_BYTES, readPictureFile, type PictureFile } from "./picture-file.ts";
import "./picture-section.css";

/** The form keeps what is typed in it: the event's version does not change with its picture. */
const showSaved = async (event: EventView): Promise<void> => {
  queryClient.setQueryData(eventQuery(event.id).queryKey, event);
  await invalidate("events");
};

const RemoveDialog = ({ event, onClose }: { event: EventView; onClose: () => void }) => {
  const removal = useMutation({
    mutationFn: async () => (await callAdmin(() => admin.events[":eventId"].picture.$delete({ param: { eventId: event.id } }))).event,
    onSuccess: async (saved) => {
      onClose();
      await showSaved(saved);
    },
  });
  return (
    <ConfirmDialog
      title={m.console_picture_remove()}
      text={m.console_picture_remove_text()}
      busy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    />
  );
};

export const PictureSection = ({ event }: { event: EventView }) => {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<PictureFile>();
  const [problem, setProblem] = useState("");
  const [isReading, setReading] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setProblem("");
    if (file.size > MAX_FILE_BYTES) return setProblem(m.console_picture_too_large());
    setReading(true);
    const picture = await readPictureFile(file);
    setReading(false);
    if (picture) setChosen(picture);
    else setProblem(m.console_picture_unreadable());
  };
  const close = (): void => {
    if (chosen) URL.revokeObjectURL(chosen.previewUrl);
    setChosen(undefined);
  };
  return (
    <FormSection title={m.console_picture()}>
      <div class="picture">
        <div class="picture__frame">
          <Cover id={event.id} picture={event.picture} />
        </div>
        <div class="stack">
          <p class="small soft">{m.console_picture_text()}</p>
          <input
            ref={input}
            type="file"
            accept="image/jpeg,image/png,image/webp"
            hidden
            aria-label={m.console_picture_choose()}
            onChange={({ currentTarget }) => {
              void choose(currentTarget.files?.[0]);
              // The same file may be chosen again.
              currentTarget.value = "";
            }}
          />
          <div class="row">
            <Button id="choose-picture" small icon="plus" busy={isReading} onClick={() => input.current?.click()}>
              {event.picture ? m.console_picture_replace() : m.console_picture_choose()}
            </Button>
            {event.picture && (
              <Button small kind="plain" icon="cross" onClick={() => setRemoving(true)}>
                {m.console_picture_remove()}
              </Button>
            )}
          </div>
          <p class="small" role="alert">
            {problem}
          </p>
        </div>
      </div>
      {chosen && <PictureDialog eventId={event.id} picture={chosen} onSaved={showSaved} onClose={close} />}
      {isRemoving && <RemoveDialog event={event} onClose={() => setRemoving(false)} />}
    </FormSection>
  );
};
