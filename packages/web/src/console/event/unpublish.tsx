import { useMutation } from "@tanstack/preact-query";
import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { queryClient } from "../../app.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { eventQuery, invalidate, type EventView } from "../queries.ts";

/** Takes a published event back to a draft, after a question. */
export const Unpublish = ({ event }: { event: EventView }) => {
  const { route } = useLocation();
  const [isAsking, setAsking] = useState(false);
  const unpublishMutation = useMutation({
    mutationFn: async () => (await callAdmin(() => admin.events[":eventId"].unpublish.$post({ param: { eventId: event.id } }))).event,
    onSuccess: async (draft) => {
      queryClient.setQueryData(eventQuery(event.id).queryKey, draft);
      await invalidate("events");
      route(`/console/events/${event.id}`);
    },
  });
  return (
    <>
      <Button small kind="plain" onClick={() => setAsking(true)}>
        {m.console_unpublish()}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={m.console_unpublish()}
          text={m.console_unpublish_ask()}
          danger
          busy={unpublishMutation.isPending}
          error={unpublishMutation.error}
          onConfirm={() => unpublishMutation.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};
