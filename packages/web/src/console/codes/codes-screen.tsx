import { useMutation, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useState } from "preact/hooks";
import { addErrorMessages } from "../../api/error-message.ts";
import { formatMoney, formatNumber } from "../../language/format.ts";
import { getLocale } from "../../language/locale.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { CardTable } from "../card-table.tsx";
import { RemovalDialog, type Removal } from "../catalog/removal.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { formatDateTime } from "../dates.ts";
import { focusLater } from "../focus.ts";
import { catalogQuery, codesQuery, invalidate, type CatalogView, type CodeView, type EventView } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { useMay } from "../membership.ts";
import { EventShell } from "../shell.tsx";
import { getCodeState } from "./code-fields.ts";
import { CodeForm } from "./code-form.tsx";
import "../screen.css";
import "../../parts/table.css";

addErrorMessages({
  "promo_code.exists": m.console_code_exists,
  "promo_code.changed": m.console_code_changed,
  "promo_code.used": m.console_code_used,
});

/** Uses change with each order. */
const REFETCH_MS = 5_000;

const getSizeText = ({ percentOff, amountOff }: CodeView): string => {
  if (amountOff !== undefined) return m.console_code_each({ sum: formatMoney(amountOff) });
  return percentOff === undefined ? "" : `${formatNumber(percentOff)} %`;
};

const getDiscountText = (code: CodeView, { ticketTypes }: CatalogView): string => {
  const { minQuantity, ticketTypeIds = [], unlocks = [] } = code;
  const nameTypes = (ids: readonly string[]): string => ticketTypes.flatMap(({ id, name }) => (ids.includes(id) ? [name] : [])).join(", ");
  return [
    getSizeText(code),
    minQuantity !== undefined && minQuantity > 1 ? m.console_code_from({ count: minQuantity }) : "",
    nameTypes(ticketTypeIds),
    unlocks.length > 0 ? m.console_code_unlocks_types({ names: nameTypes(unlocks) }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
};

const getUsesText = ({ uses, maxUses, maxPerBuyer }: CodeView): string =>
  [
    maxUses === undefined ? formatNumber(uses) : m.console_code_uses_of({ uses: formatNumber(uses), max: formatNumber(maxUses) }),
    maxPerBuyer === undefined ? "" : m.console_code_by_buyer({ count: maxPerBuyer }),
  ]
    .filter(Boolean)
    .join(" · ");

const StateBadge = ({ code, timeZone }: { code: CodeView; timeZone: string }) => {
  const { startsAt = "", endsAt } = code;
  switch (getCodeState(code, Date.now())) {
    case "over":
      return <Badge>{m.console_code_is_over()}</Badge>;
    case "used_up":
      return <Badge kind="warn">{m.console_code_is_used_up()}</Badge>;
    case "not_started":
      return (
        <Badge kind="info" icon="clock">
          {m.console_code_from_time({ at: formatDateTime({ at: startsAt, timeZone }) })}
        </Badge>
      );
    default:
      return (
        <Badge kind="ok" icon="check">
          {endsAt === undefined ? m.console_code_is_valid() : m.console_code_until_time({ at: formatDateTime({ at: endsAt, timeZone }) })}
        </Badge>
      );
  }
};

type Actions = { onCopy: (code: CodeView) => void; onEdit: (code: CodeView) => void; onEnd: (code: CodeView) => void };

type CodeRow = Actions & {
  code: CodeView;
  catalog: CatalogView;
  timeZone: string;
  isOrganizer: boolean;
  onRemove: (code: CodeView) => void;
};

const CodeRow = ({ code, catalog, timeZone, isOrganizer, onCopy, onEdit, onEnd, onRemove }: CodeRow) => {
  const name = code.code;
  return (
    <tr>
      <td>
        <b>{name}</b>
      </td>
      <td data-label={m.console_code_discount()}>{getDiscountText(code, catalog)}</td>
      <td data-label={m.console_code_uses()}>{getUsesText(code)}</td>
      <td data-label={m.console_status()}>
        <StateBadge code={code} timeZone={timeZone} />
      </td>
      <td class="numeric actions">
        <Button small kind="plain" aria-label={m.console_code_copy_of({ name })} onClick={() => onCopy(code)}>
          {m.console_copy_link()}
        </Button>
        {isOrganizer && (
          <Button small kind="plain" id={`edit-${code.id}`} aria-label={m.console_edit_of({ name })} onClick={() => onEdit(code)}>
            {m.console_edit()}
          </Button>
        )}
        {isOrganizer && !code.isUsed && (
          <Button small kind="plain" aria-label={m.console_remove({ name })} onClick={() => onRemove(code)}>
            {m.console_remove_title()}
          </Button>
        )}
        {isOrganizer && code.isUsed && getCodeState(code, Date.now()) !== "over" && (
          <Button small kind="plain" aria-label={m.console_code_end_of({ name })} onClick={() => onEnd(code)}>
            {m.console_code_end()}
          </Button>
        )}
      </td>
    </tr>
  );
};

type Codes = { event: EventView; catalog: CatalogView; codes: readonly CodeView[] };

const Codes = ({ event, catalog, codes }: Codes) => {
  const isOrganizer = useMay()("event.change");
  const [form, setForm] = useState<{ saved?: CodeView }>();
  const [removal, setRemoval] = useState<Removal>();
  const [ending, setEnding] = useState<CodeView>();
  const [copied, setCopied] = useState("");
  const api = admin.events[":eventId"]["promo-codes"][":promoCodeId"];
  const endMutation = useMutation({
    // A code that has not started ends too, so its start goes.
    mutationFn: ({ id: promoCodeId, startsAt }: CodeView) => {
      const now = new Date().toISOString();
      const json = { endsAt: now, ...(startsAt !== undefined && startsAt >= now ? { startsAt: null } : {}) };
      return callAdmin(() => api.$patch({ param: { eventId: event.id, promoCodeId }, json }));
    },
    onSuccess: async () => {
      setEnding(undefined);
      await invalidate("event", event.id, "codes");
      focusLater("new-code");
    },
  });
  const copy = async ({ code }: CodeView): Promise<void> => {
    const url = new URL(`/e/${event.id}?code=${encodeURIComponent(code)}`, location.href).href;
    try {
      await navigator.clipboard.writeText(url);
      setCopied(m.console_copied());
    } catch {
      setCopied(url);
    }
  };
  const close = (): void => {
    setForm(undefined);
    focusLater(form?.saved ? `edit-${form.saved.id}` : "new-code");
  };
  const terms = { currency: event.currency, timeZone: event.timeZone, locale: getLocale() };
  return (
    <>
      {codes.length > 0 && (
        <CardTable columns={[m.console_code(), m.console_code_discount(), m.console_code_uses(), m.console_status()]}>
          {codes.map((code) => (
            <CodeRow
              key={code.id}
              {...{ code, catalog, isOrganizer }}
              timeZone={event.timeZone}
              onCopy={(one) => void copy(one)}
              onEdit={(saved) => setForm({ saved })}
              onEnd={setEnding}
              onRemove={({ id: promoCodeId, code: name }) =>
                setRemoval({
                  name,
                  text: m.console_code_remove_ask({ name }),
                  send: () => callAdmin(() => api.$delete({ param: { eventId: event.id, promoCodeId } })),
                  focusId: "new-code",
                })
              }
            />
          ))}
        </CardTable>
      )}
      <p class="small soft" role="status">
        {copied}
      </p>
      {codes.length === 0 && !form && <p class="soft">{m.console_codes_empty()}</p>}
      {form && <CodeForm key={form.saved?.id} eventId={event.id} {...{ catalog, terms }} saved={form.saved} onDone={close} />}
      {!form && isOrganizer && (
        <Button small icon="plus" id="new-code" onClick={() => setForm({})}>
          {m.console_new_code()}
        </Button>
      )}
      {removal && <RemovalDialog eventId={event.id} removal={removal} onClose={() => setRemoval(undefined)} />}
      {ending && (
        <ConfirmDialog
          title={m.console_code_end()}
          text={m.console_code_end_ask({ name: ending.code })}
          danger
          busy={endMutation.isPending}
          error={endMutation.error}
          onConfirm={() => endMutation.mutate(ending)}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
};

const CodesOfEvent = ({ event }: { event: EventView }) => {
  const catalog = useQuery(catalogQuery(event.id));
  const codes = useQuery({ ...codesQuery(event.id), refetchInterval: REFETCH_MS });
  return (
    <QueryView query={catalog}>
      {(sold) => (
        <QueryView query={codes}>
          {(all) => (
            <Screen title={m.console_tab_codes()} under={m.console_codes_text()} class="edit">
              <FormSection title={m.console_codes()}>
                <Codes event={event} catalog={sold} codes={all} />
              </FormSection>
            </Screen>
          )}
        </QueryView>
      )}
    </QueryView>
  );
};

export const CodesScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="codes">
      {(event) => <CodesOfEvent key={event.id} event={event} />}
    </EventShell>
  );
};
