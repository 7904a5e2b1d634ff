import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useMemo } from "preact/hooks";
import { formatNumber, formatShortDate, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Bars } from "../../parts/bars.tsx";
import { ButtonLink } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { ExportButton } from "../export-button.tsx";
import { EventShell } from "../shell.tsx";
import { QueryView } from "../query-view.tsx";
import { REPORT_REFETCH_MS, reportQuery, type EventView, type ReportView } from "../queries.ts";
import { useHeading } from "../screen.tsx";
import { formatDateTime, formatTimeToSecond } from "../dates.ts";
import { measurePace, accumulate } from "./arrivals.ts";
import { getReasonText } from "../reason-text.ts";
import { Figures } from "./figures.tsx";
import { ByType } from "./by-type.tsx";
import { LineChart } from "./line-chart.tsx";
import { SalesSection } from "./sales-section.tsx";
import { StatementScreen } from "./statement-screen.tsx";
import "./report-screen.css";
import "../screen.css";
import "../../parts/table.css";

type Shown = { event: EventView; report: ReportView };

/** Beyond a day, times need their date. */
const DAY_SEC = 86_400;

const Arrivals = ({ event, report }: Shown) => {
  const { atSec, admitted, refused } = useMemo(() => accumulate(report.arrivals), [report.arrivals]);
  const series = useMemo(
    () => [
      { name: m.console_admitted(), values: admitted },
      { name: m.console_refused(), values: refused },
    ],
    [admitted, refused],
  );
  if (atSec.length === 0)
    return (
      <section class="stack">
        <h2>{m.console_arrivals()}</h2>
        <p class="soft">{m.console_arrivals_empty()}</p>
      </section>
    );
  const isLong = (atSec.at(-1) ?? 0) - (atSec[0] ?? 0) > DAY_SEC;
  const formatMinute = (at: string): string => (isLong ? formatDateTime : formatTime)({ at, timeZone: event.timeZone });
  const formatTick = (sec: number): string =>
    (isLong ? formatShortDate : formatTime)({ at: new Date(sec * 1000).toISOString(), timeZone: event.timeZone });
  return (
    <LineChart id="arrivals" title={m.console_arrivals()} {...{ atSec, series, formatTime: formatTick }}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{m.console_minute()}</th>
            <th scope="col" class="numeric">
              {m.console_admitted()}
            </th>
            <th scope="col" class="numeric">
              {m.console_refused()}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.arrivals.toReversed().map((arrival) => (
            <tr key={arrival.minute}>
              <td>{formatMinute(arrival.minute)}</td>
              <td class="numeric">{formatNumber(arrival.admitted)}</td>
              <td class="numeric">{formatNumber(arrival.refused)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </LineChart>
  );
};

/** Why the sum of the gates is not the number of people. */
const EntriesSum = ({ report: { admitted, arrivals, byGate } }: { report: ReportView }) => {
  const entries = arrivals.reduce((sum, arrival) => sum + arrival.admitted, 0);
  const again = entries - admitted;
  const elsewhere = entries - byGate.reduce((sum, gate) => sum + gate.admitted, 0);
  if (again <= 0 && elsewhere <= 0) return null;
  return (
    <p class="small soft">
      {again > 0 &&
        m.console_entries_sum({
          count: again,
          again: formatNumber(again),
          entries: formatNumber(entries),
          people: formatNumber(admitted),
        })}{" "}
      {elsewhere > 0 && m.console_entries_elsewhere({ count: elsewhere, shown: formatNumber(elsewhere) })}
    </p>
  );
};

const Gates = ({ event, report }: Shown) => (
  <section class="sheet stack">
    <h2>{m.console_by_gate()}</h2>
    {report.byGate.length > 0 ? (
      <>
        <Bars rows={report.byGate.map(({ name, admitted }) => ({ name, value: admitted }))} />
        <EntriesSum report={report} />
        <p>
          <ExportButton eventId={event.id} name="scans" label={m.console_export_scans()} filter={{}} />
        </p>
      </>
    ) : (
      <p class="small soft">
        {m.console_by_gate_empty()} <a href={`/console/events/${event.id}/entrance`}>{m.console_tab_entrance()}</a>
      </p>
    )}
  </section>
);

const Refusals = ({ report: { refused, arrivals } }: Shown) => {
  const reasons = Object.entries(refused.byReason).toSorted(([, a], [, b]) => b - a);
  const scans = refused.total + arrivals.reduce((sum, { admitted }) => sum + admitted, 0);
  const percentage = scans === 0 ? "" : ((100 * refused.total) / scans).toFixed(1);
  return (
    <section class="sheet stack">
      <h2>{m.console_refusals()}</h2>
      {reasons.length > 0 && <Bars rows={reasons.map(([reason, value]) => ({ name: getReasonText(reason), value }))} isSecondary />}
      <p class="small soft">
        {refused.total === 0
          ? m.console_refusals_empty()
          : m.console_refusals_share({
              refused: formatNumber(refused.total),
              readings: formatNumber(scans),
              share: formatNumber(Number(percentage)),
            })}
      </p>
    </section>
  );
};

type Live = Shown & { readAtMs: number; isBehind: boolean };

const Report = ({ event, report, readAtMs, isBehind }: Live) => {
  const at = formatTimeToSecond({ at: new Date(readAtMs).toISOString(), timeZone: event.timeZone });
  return (
    <div class="page report">
      <div class="report__head">
        <div>
          <h1 tabIndex={-1} ref={useHeading(m.console_tab_report())}>
            {m.console_tab_report()}
          </h1>
          <p class="small soft live" data-behind={isBehind}>
            <i />
            {m.console_updated({ at, seconds: REPORT_REFETCH_MS / 1000 })}
          </p>
        </div>
        <div class="row">
          <ButtonLink small href={`/console/events/${event.id}/report/statement`}>
            {m.console_statement()}
          </ButtonLink>
          <ButtonLink small icon="share" href={`/console/events/${event.id}`}>
            {m.console_share_event()}
          </ButtonLink>
          <ButtonLink small href={`/e/${event.id}`} target="_blank" after="arrow-right">
            {m.console_see_page()}
          </ButtonLink>
        </div>
      </div>
      {isBehind && (
        <div class="report__wide">
          <Notice kind="warn" icon="offline" role="status">
            <p>{m.console_report_behind({ at })}</p>
          </Notice>
        </div>
      )}
      <Figures report={report} pace={measurePace(report.arrivals, readAtMs)} timeZone={event.timeZone} />
      <div class="sheet report__main stack">
        {/* Sales are what there is to see before the doors open. */}
        {report.arrivals.length === 0 && <SalesSection {...{ event, report }} />}
        <Arrivals {...{ event, report }} />
        {report.arrivals.length > 0 && <SalesSection {...{ event, report }} />}
      </div>
      <Gates {...{ event, report }} />
      <Refusals {...{ event, report }} />
      <ByType {...{ event, report }} />
    </div>
  );
};

const LiveReport = ({ event }: { event: EventView }) => {
  const read = useQuery({ ...reportQuery(event.id), refetchInterval: REPORT_REFETCH_MS, placeholderData: keepPreviousData });
  return (
    <QueryView query={read}>
      {(report) => <Report {...{ event, report }} readAtMs={read.dataUpdatedAt} isBehind={read.isError || read.failureCount > 0} />}
    </QueryView>
  );
};

export const ReportScreen = () => {
  const { eventId = "", page } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="report">
      {(event) => (page === "statement" ? <StatementScreen key={event.id} event={event} /> : <LiveReport key={event.id} event={event} />)}
    </EventShell>
  );
};
