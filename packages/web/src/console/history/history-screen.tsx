/** The audit log of an event, or of the organization: who changed what, and who read personal data. */
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { SelectField } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { formatRecent, formatTimeToSecond } from "../dates.ts";
import { ExportButton } from "../export-button.tsx";
import { useMay } from "../membership.ts";
import { eventQuery } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { getMemberName } from "../team/member-table.tsx";
import { membersQuery } from "../team/team-queries.ts";
import { getRoleName } from "../team/team-texts.ts";
import { formatValue, getFieldName } from "./history-fields.ts";
import { getCallText } from "./history-texts.ts";
import "../../parts/table.css";
import "./history-screen.css";

const api = admin.events[":eventId"].audit;
type Entry = InferResponseType<typeof api.$get>["entries"][number];
type Kind = Entry["kind"] | "";

const historyQuery = (p: { eventId: string | undefined; orderId: string; kind: Kind }) =>
  infiniteQueryOptions({
    queryKey: [...(p.eventId === undefined ? ["organization"] : ["event", p.eventId]), "history", p.orderId, p.kind],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: "50",
        ...(p.kind === "" ? {} : { kind: p.kind }),
        ...(p.orderId === "" ? {} : { orderId: p.orderId }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      };
      const { eventId } = p;
      return callAdmin(() => (eventId === undefined ? admin.audit.$get({ query }) : api.$get({ param: { eventId }, query })));
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });

const OUTCOMES: Record<Entry["outcome"], () => string> = {
  done: m.console_history_done,
  refused: m.console_history_refused,
  failed: m.console_history_failed,
  pending: m.console_history_pending,
  unknown: m.console_history_unknown,
};

/** Members by their names; a key by its id. */
const useActorName = () => {
  const canRead = useMay()("member.read");
  const members = useQuery({ ...membersQuery, enabled: canRead }).data ?? [];
  return ({ id, role }: Entry["actor"]): string => {
    const member = members.find((one) => one.id === id);
    return member ? getMemberName(member) : `${id.startsWith("key_") ? m.console_thing_key() : getRoleName(role as "owner")} ${id}`;
  };
};

const hasValue = ({ before, after }: Entry["fields"][number]): boolean => before !== undefined || after !== undefined;

/** Fields with values have a line each; the names of the others share one. */
const Fields = ({ fields, timeZone }: Pick<Entry, "fields"> & { timeZone: string }) => (
  <ul class="history__fields small soft">
    {fields.filter(hasValue).map(({ name, before, after }) => (
      <li key={name}>
        {getFieldName(name)}: {formatValue(before, timeZone)} → {formatValue(after, timeZone)}
      </li>
    ))}
    {!fields.every(hasValue) && (
      <li>
        {fields
          .filter((field) => !hasValue(field))
          .map(({ name }) => getFieldName(name))
          .join(", ")}
      </li>
    )}
  </ul>
);

/** The event stands in the title. */
const idsOf = ({ ids }: Entry): string =>
  Object.entries(ids)
    .flatMap(([name, id]) => (name === "eventId" ? [] : [id]))
    .join(" · ");

const EntryRow = ({ entry, actor, timeZone }: { entry: Entry; actor: string; timeZone: string }) => {
  const at = { at: entry.at, timeZone };
  return (
    <tr>
      <td>
        <div class="history__what">
          <b>{getCallText(entry.call)}</b>
          <div class="small soft">{idsOf(entry)}</div>
          {entry.fields.length > 0 && <Fields fields={entry.fields} timeZone={timeZone} />}
        </div>
      </td>
      <td data-label={m.console_history_who()}>{actor}</td>
      <td data-label={m.console_history_when()}>
        <time dateTime={entry.at} title={formatTimeToSecond(at)}>
          {formatRecent(at)}
        </time>
      </td>
      <td data-label={m.console_history_from()}>{entry.from}</td>
      <td data-label={m.console_status()}>
        <Badge {...(entry.outcome === "done" ? { kind: "ok" as const } : { kind: "warn" as const })}>{OUTCOMES[entry.outcome]()}</Badge>
      </td>
    </tr>
  );
};

const Entries = ({ entries, timeZone }: { entries: readonly Entry[]; timeZone: string }) => {
  const getActorName = useActorName();
  return (
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">{m.console_history_what()}</th>
          <th scope="col">{m.console_history_who()}</th>
          <th scope="col">{m.console_history_when()}</th>
          <th scope="col">{m.console_history_from()}</th>
          <th scope="col">{m.console_status()}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} actor={getActorName(entry.actor)} timeZone={timeZone} />
        ))}
      </tbody>
    </table>
  );
};

const isOrderId = (text: string): boolean => /^ord_[a-z2-7]{16,40}$/.test(text);

/** No event's time zone fits the organization's own entries: the browser's. */
const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const History = ({ eventId, timeZone, name }: { eventId?: string; timeZone: string; name?: string }) => {
  const [kind, setKind] = useState<Kind>("");
  const asked = new URLSearchParams(location.search).get("order") ?? "";
  const query = useInfiniteQuery(historyQuery({ eventId, orderId: isOrderId(asked) ? asked : "", kind }));
  const entries = query.data?.pages.flatMap((page) => page.entries);
  return (
    <Screen title={m.console_history()} under={name ?? m.console_history_organization()}>
      <SelectField
        id="history-kind"
        label={m.console_history_kind()}
        value={kind}
        onValue={(chosen) => setKind(chosen as Kind)}
        options={[
          ["", m.console_history_all()],
          ["change", m.console_history_changes()],
          ["access", m.console_history_accesses()],
        ]}
      />
      <QueryView query={{ data: entries, error: query.error, refetch: query.refetch }}>
        {(all) => (all.length > 0 ? <Entries entries={all} timeZone={timeZone} /> : <EmptyState title={m.console_history_none()} />)}
      </QueryView>
      <div class="row">
        {eventId !== undefined && (
          <ExportButton eventId={eventId} name="audit" label={m.console_history_csv()} filter={kind === "" ? {} : { kind }} />
        )}
        {query.hasNextPage && (
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {m.console_more()}
          </Button>
        )}
      </div>
    </Screen>
  );
};

const EventHistory = ({ eventId }: { eventId: string }) => (
  <QueryView query={useQuery(eventQuery(eventId))}>
    {({ name, timeZone }) => <History eventId={eventId} {...{ name, timeZone }} />}
  </QueryView>
);

export const HistoryScreen = ({ eventId }: { eventId?: string | undefined }) => (
  <Shell>{eventId === undefined ? <History timeZone={OWN_ZONE} /> : <EventHistory key={eventId} eventId={eventId} />}</Shell>
);
