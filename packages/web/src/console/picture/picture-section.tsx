/** The event's picture, beside the form of the event. */
import { m } from "../../paraglide/messages.js";
import { Cover } from "../../parts/cover.tsx";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { eventQuery, invalidate, type EventView } from "../queries.ts";
import { FormSection } from "../screen.tsx";
import { PictureChooser } from "./picture-chooser.tsx";
import type { PictureFile } from "./picture-file.ts";

/** Narrower ones look blurred on a large screen. */
const GOOD_WIDTH = 1_200;

/** The form keeps what is typed in it: the event's version does not change with its picture. */
const showSaved = async (event: EventView): Promise<void> => {
  queryClient.setQueryData(eventQuery(event.id).queryKey, event);
  await invalidate("events");
};

export const PictureSection = ({ event }: { event: EventView }) => {
  const param = { eventId: event.id };
  const save = async ({ image, thumbnail }: PictureFile, alt: string): Promise<void> => {
    const json = { image, thumbnail, alt };
    await showSaved((await callAdmin(() => admin.events[":eventId"].picture.$post({ param, json }))).event);
  };
  const remove = async (): Promise<void> => showSaved((await callAdmin(() => admin.events[":eventId"].picture.$delete({ param }))).event);
  return (
    <FormSection title={m.console_picture()}>
      <PictureChooser
        text={m.console_picture_text()}
        removeText={m.console_picture_remove_text()}
        hasPicture={event.picture !== undefined}
        frame={<Cover id={event.id} picture={event.picture} cover={event.cover} />}
        minWidth={GOOD_WIDTH}
        onSave={save}
        onRemove={remove}
      />
    </FormSection>
  );
};
