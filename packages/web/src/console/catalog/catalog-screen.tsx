import { useMutation, useQuery } from "@tanstack/preact-query";
import { lazy, useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { useFormErrors } from "../form-errors.ts";
import { useDraft } from "../draft.ts";
import { EventShell } from "../shell.tsx";
import { QueryView } from "../query-view.tsx";
import { catalogQuery, invalidate, type CatalogView, type EventView } from "../queries.ts";
import { SaveBar } from "../save-bar.tsx";
import { Screen } from "../screen.tsx";
import { EMPTY_DRAFT, type CatalogDraft } from "./catalog-fields.ts";
import { FeeSection } from "./fee-section.tsx";
import { ProductSection } from "./product-section.tsx";
import { RemovalDialog, type Removal } from "./removal.ts";
import { TypeSection } from "./type-section.tsx";
import "../screen.css";

/** Lazy, because few events share their seats. It is the last section, so that nothing moves when it comes. */
const PoolSection = lazy(async () => (await import("./pool-section.tsx")).PoolSection);

const Catalog = ({ event, catalog }: { event: EventView; catalog: CatalogView }) => {
  const terms = { currency: event.currency, timeZone: event.timeZone, locale: getLocale() };
  const draft = useDraft<CatalogDraft>(`catalog-${event.id}`, EMPTY_DRAFT);
  const formErrors = useFormErrors();
  const [isSaved, setSaved] = useState(false);
  const [removal, setRemoval] = useState<Removal>();
  const saveMutation = useMutation({
    // The typed values are passed: the query client takes the function of the last paint, which is older than the last key.
    mutationFn: async (typed: CatalogDraft) => {
      const { saveCatalog } = await import("./save-catalog.ts");
      return saveCatalog({ eventId: event.id, draft: typed, catalog, terms });
    },
    onSuccess: async ({ errors, rest }) => {
      await invalidate("event", event.id);
      draft.change(rest);
      formErrors.set(errors);
      setSaved(errors.length === 0);
    },
  });
  const change = (part: Partial<CatalogDraft>): void => {
    setSaved(false);
    draft.change(part);
  };
  const submit = (press: Event): void => {
    press.preventDefault();
    if (!saveMutation.isPending) saveMutation.mutate(draft.value);
  };
  const discard = (): void => {
    draft.clear();
    formErrors.set([]);
  };
  const section = { eventId: event.id, catalog, draft: draft.value, change, errors: formErrors, terms, onRemoval: setRemoval };
  return (
    <form class="edit__page" noValidate onSubmit={submit}>
      <Screen title={m.console_tab_catalog()} under={m.console_catalog_text()} class="edit">
        <div class="edit__form">
          <ErrorSummary errors={formErrors.list} attempt={formErrors.attempt} />
          <TypeSection {...section} />
          <ProductSection {...section} />
          <FeeSection {...section} />
          <PoolSection {...section} />
        </div>
      </Screen>
      <SaveBar
        isChanged={draft.isChanged}
        busy={saveMutation.isPending}
        isSaved={isSaved}
        errors={formErrors.list.length}
        onDiscard={discard}
      />
      {removal && <RemovalDialog eventId={event.id} removal={removal} onClose={() => setRemoval(undefined)} />}
    </form>
  );
};

export const CatalogScreen = () => {
  const { eventId = "" } = useRoute().params;
  const read = useQuery(catalogQuery(eventId));
  return (
    <EventShell eventId={eventId} tab="catalog">
      {(event) => <QueryView query={read}>{(catalog) => <Catalog key={event.id} event={event} catalog={catalog} />}</QueryView>}
    </EventShell>
  );
};
