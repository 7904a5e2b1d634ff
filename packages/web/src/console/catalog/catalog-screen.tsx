import { useMutation, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { locale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { useCheck } from "../check.ts";
import { useDraft } from "../draft.ts";
import { EventShell } from "../event-shell.tsx";
import { Loaded } from "../loaded.tsx";
import { catalogQuery, stale, type CatalogView, type EventView } from "../queries.ts";
import { SaveBar } from "../save-bar.tsx";
import { Screen } from "../screen.tsx";
import { NOTHING, type CatalogDraft } from "./catalog-fields.ts";
import { PoolSection } from "./pool-section.tsx";
import { ProductSection } from "./product-section.tsx";
import { saveCatalog } from "./save-catalog.ts";
import { TypeSection } from "./type-section.tsx";

const Catalog = ({ event, catalog }: { event: EventView; catalog: CatalogView }) => {
  const terms = { currency: event.currency, timeZone: event.timeZone, locale: locale() };
  const draft = useDraft<CatalogDraft>(`catalog-${event.id}`, NOTHING);
  const check = useCheck();
  const [saved, setSaved] = useState(false);
  const saving = useMutation({
    mutationFn: () => saveCatalog({ eventId: event.id, draft: draft.value, types: catalog.ticketTypes, terms }),
    onSuccess: async ({ errors, left }) => {
      await stale("event", event.id);
      draft.change(left);
      check.tell(errors);
      setSaved(errors.length === 0);
    },
  });
  const change = (part: Partial<CatalogDraft>): void => {
    setSaved(false);
    draft.change(part);
  };
  const submit = (press: Event): void => {
    press.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  const discard = (): void => {
    draft.clear();
    check.tell([]);
  };
  const section = { eventId: event.id, catalog, draft: draft.value, change, check, terms };
  return (
    <form class="edit__page" noValidate onSubmit={submit}>
      <Screen title={m.console_tab_catalog()} under={m.console_catalog_text()} class="edit">
        <div class="edit__form">
          <ErrorSummary errors={check.errors} round={check.round} />
          <TypeSection {...section} />
          <ProductSection {...section} />
          <PoolSection {...section} />
        </div>
      </Screen>
      <SaveBar isChanged={draft.isChanged} busy={saving.isPending} saved={saved} errors={check.errors.length} onDiscard={discard} />
    </form>
  );
};

export const CatalogScreen = () => {
  const { eventId = "" } = useRoute().params;
  const read = useQuery(catalogQuery(eventId));
  return (
    <EventShell eventId={eventId} tab="catalog">
      {(event) => <Loaded read={read}>{(catalog) => <Catalog key={event.id} event={event} catalog={catalog} />}</Loaded>}
    </EventShell>
  );
};
