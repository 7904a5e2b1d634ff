import { keepPreviousData, useQuery } from "@tanstack/preact-query";
import { useRoute } from "preact-iso";
import { useMemo } from "preact/hooks";
import { money, number, shortDate, time } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Bars } from "../../parts/bars.tsx";
import { ButtonLink } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { EventShell } from "../event-shell.tsx";
import { Loaded } from "../loaded.tsx";
import { catalogQuery, REPORT_EVERY_MS, reportQuery, type EventView, type ReportView } from "../queries.ts";
import { useHeading } from "../screen.tsx";
import { dateTime, timeToSecond } from "../when.ts";
import { pace, sums } from "./arrivals.ts";
import { Figures } from "./figures.tsx";
import { LineChart } from "./line-chart.tsx";
import { reasonWords } from "./reasons.ts";

type Shown = { event: EventView; report: ReportView };

/** Longer than this, hours of the day say nothing without their day. */
const DAY_SEC = 86_400;

const Arrivals = ({ event, report }: Shown) => {
  const { atSec, admitted, refused } = useMemo(() => sums(report.arrivals), [report.arrivals]);
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
  const minuteOf = (at: string): string => (isLong ? dateTime : time)({ at, timeZone: event.timeZone });
  const timeOf = (sec: number): string => (isLong ? shortDate : time)({ at: new Date(sec * 1000).toISOString(), timeZone: event.timeZone });
  return (
    <LineChart id="arrivals" title={m.console_arrivals()} {...{ atSec, series, timeOf }}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{m.console_minute()}</th>
            <th scope="col" class="n">
              {m.console_admitted()}
            </th>
            <th scope="col" class="n">
              {m.console_refused()}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.arrivals.toReversed().map((one) => (
            <tr key={one.minute}>
              <td>{minuteOf(one.minute)}</td>
              <td class="n">{number(one.admitted)}</td>
              <td class="n">{number(one.refused)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </LineChart>
  );
};

const Gates = ({ event, report }: Shown) => (
  <section class="sheet stack">
    <h2>{m.console_by_gate()}</h2>
    {report.byGate.length > 0 ? (
      <Bars rows={report.byGate.map(({ name, admitted }) => ({ name, value: admitted }))} />
    ) : (
      <p class="small soft">
        {m.console_by_gate_empty()} <a href={`/console/events/${event.id}/entrance`}>{m.console_tab_entrance()}</a>
      </p>
    )}
  </section>
);

const Refusals = ({ report: { refused, arrivals } }: Shown) => {
  const reasons = Object.entries(refused.byReason).toSorted(([, a], [, b]) => b - a);
  const readings = refused.total + arrivals.reduce((sum, { admitted }) => sum + admitted, 0);
  const share = readings === 0 ? "" : ((100 * refused.total) / readings).toFixed(1);
  return (
    <section class="sheet stack">
      <h2>{m.console_refusals()}</h2>
      {reasons.length > 0 && <Bars rows={reasons.map(([reason, value]) => ({ name: reasonWords(reason), value }))} b />}
      <p class="small soft">
        {refused.total === 0
          ? m.console_refusals_empty()
          : m.console_refusals_share({ refused: number(refused.total), readings: number(readings), share: number(Number(share)) })}
      </p>
    </section>
  );
};

const Types = ({ event, report }: Shown) => {
  const types = useQuery(catalogQuery(event.id)).data?.ticketTypes ?? [];
  const limitOf = (id: string): number | null => types.find((type) => type.id === id)?.capacity ?? null;
  const priceOf = (id: string): string => {
    const type = types.find((one) => one.id === id);
    if (type === undefined) return "";
    return type.price.amountMinor === 0 ? m.console_free() : money(type.price, { short: true });
  };
  return (
    <section class="sheet report__types">
      <h2>{m.console_by_type()}</h2>
      <table class="table table--cards">
        <thead>
          <tr>
            <th scope="col">{m.console_type()}</th>
            {[m.console_price(), m.console_sold(), m.console_admitted(), m.console_still_out()].map((words) => (
              <th scope="col" class="n" key={words}>
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.byTicketType.map(({ ticketTypeId, name, sold, admitted }) => {
            const limit = limitOf(ticketTypeId);
            return (
              <tr key={ticketTypeId}>
                <td>{name}</td>
                <td class="n" data-label={m.console_price()}>
                  {priceOf(ticketTypeId)}
                </td>
                <td class="n" data-label={m.console_sold()}>
                  {limit === null ? number(sold) : m.console_of({ part: number(sold), whole: number(limit) })}
                </td>
                <td class="n" data-label={m.console_admitted()}>
                  {number(admitted)}
                </td>
                <td class="n" data-label={m.console_still_out()}>
                  {number(Math.max(0, sold - admitted))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
};

type Live = Shown & { readAtMs: number; isBehind: boolean };

const Report = ({ event, report, readAtMs, isBehind }: Live) => {
  const at = timeToSecond({ at: new Date(readAtMs).toISOString(), timeZone: event.timeZone });
  return (
    <div class="page report">
      <div class="report__head">
        <div>
          <h1 tabIndex={-1} ref={useHeading(m.console_tab_report())}>
            {m.console_tab_report()}
          </h1>
          <p class="small soft live" data-behind={isBehind}>
            <i />
            {m.console_updated({ at, seconds: REPORT_EVERY_MS / 1000 })}
          </p>
        </div>
        <ButtonLink small href={`/e/${event.id}`} target="_blank" after="arrow-right">
          {m.console_see_page()}
        </ButtonLink>
      </div>
      {isBehind && (
        <div class="report__wide">
          <Notice kind="warn" icon="offline" role="status">
            <p>{m.console_report_behind({ at })}</p>
          </Notice>
        </div>
      )}
      <Figures report={report} pace={pace(report.arrivals, readAtMs)} timeZone={event.timeZone} />
      <div class="sheet report__main">
        <Arrivals {...{ event, report }} />
      </div>
      <Gates {...{ event, report }} />
      <Refusals {...{ event, report }} />
      <Types {...{ event, report }} />
    </div>
  );
};

const Reading = ({ event }: { event: EventView }) => {
  const read = useQuery({ ...reportQuery(event.id), refetchInterval: REPORT_EVERY_MS, placeholderData: keepPreviousData });
  return (
    <Loaded read={read}>
      {(report) => <Report {...{ event, report }} readAtMs={read.dataUpdatedAt} isBehind={read.isError || read.failureCount > 0} />}
    </Loaded>
  );
};

export const ReportScreen = () => {
  const { eventId = "" } = useRoute().params;
  return (
    <EventShell eventId={eventId} tab="report">
      {(event) => <Reading key={event.id} event={event} />}
    </EventShell>
  );
};
