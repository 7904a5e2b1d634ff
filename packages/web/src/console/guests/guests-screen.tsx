import { useQuery } from "@tanstack/preact-query";
import { useLocation, useRoute } from "preact-iso";
import { addErrorMessages } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { catalogQuery, invalidate, type CatalogView, type EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { useMay } from "../membership.ts";
import { EventShell } from "../shell.tsx";
import { FileImport } from "./file-import.tsx";
import { GuestForm } from "./guest-form.tsx";
import { ImportJob } from "./import-job.tsx";
import "../screen.css";

addErrorMessages({
  "invitation.draft": m.console_guests_draft,
  "invitation.event_over": m.console_guests_over,
  "request.file_too_large": m.console_file_too_large,
  "import.too_many_rows": m.console_file_too_many,
  "import.not_csv": m.console_file_not_csv,
  "import.lost_letters": m.console_file_lost_letters,
  "import.empty": m.console_file_empty,
  "import.no_header": m.console_file_no_header,
  "import.no_names": m.console_file_no_names,
  "import.no_valid_row": m.console_file_no_valid_row,
  "import.open_quote": ({ issues }) => m.console_file_open_quote({ line: String(issues[0]?.params?.["line"] ?? "") }),
});

/** The address has the job, so that a page that is opened again shows it. */
const Guests = ({ event, catalog }: { event: EventView; catalog: CatalogView }) => {
  const { path, route } = useLocation();
  const { job } = useRoute().query;
  if (!useMay()("guest.invite")) return <p>{m.console_guests_organizers()}</p>;
  if (catalog.ticketTypes.length === 0) return <p>{m.console_guests_no_types()}</p>;
  const show = (jobId?: string): void => {
    void invalidate("event", event.id);
    route(jobId === undefined ? path : `${path}?job=${jobId}`, true);
  };
  return (
    <>
      <FormSection title={m.console_guests_one()}>
        <GuestForm eventId={event.id} catalog={catalog} />
      </FormSection>
      <FormSection title={m.console_guests_file()}>
        {job === undefined ? (
          <FileImport eventId={event.id} catalog={catalog} onStarted={show} />
        ) : (
          <ImportJob eventId={event.id} jobId={job} onAgain={() => show()} />
        )}
      </FormSection>
    </>
  );
};

const GuestsOfEvent = ({ event }: { event: EventView }) => {
  const catalog = useQuery(catalogQuery(event.id));
  return (
    <QueryView query={catalog}>
      {(sold) => (
        <Screen title={m.console_tab_guests()} under={m.console_guests_text()} class="edit">
          <Guests event={event} catalog={sold} />
        </Screen>
      )}
    </QueryView>
  );
};

export const GuestsScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="guests">
      {(event) => <GuestsOfEvent key={event.id} event={event} />}
    </EventShell>
  );
};
