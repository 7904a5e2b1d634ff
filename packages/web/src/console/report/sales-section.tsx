import { useQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { formatMoney, formatNumber, formatShortDate, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { formatDate } from "../dates.ts";
import { salesHistoryQuery, type EventView, type ReportView } from "../queries.ts";
import { LineChart } from "./line-chart.tsx";
import { accumulateSales, groupByDay } from "./sales.ts";

/** The hours change slowly, and reading them costs more than the report. */
const REFETCH_MS = 60_000;
const DAY_SEC = 86_400;

/** Tickets sold over time, beside the capacity. */
export const SalesSection = ({ event, report }: { event: EventView; report: ReportView }) => {
  const { timeZone, currency } = event;
  const { sold, capacity } = report;
  const hours = useQuery({ ...salesHistoryQuery(event.id), refetchInterval: REFETCH_MS }).data?.hours;
  const totals = useMemo(() => accumulateSales(hours ?? [], sold), [hours, sold]);
  const series = useMemo(
    () => [
      { name: m.console_sold(), values: totals.sold },
      ...(capacity === null ? [] : [{ name: m.console_capacity_line(), values: totals.sold.map(() => capacity) }]),
    ],
    [totals, capacity],
  );
  if (hours === undefined || hours.length === 0)
    return (
      <section class="stack">
        <h2>{m.console_sales()}</h2>
        {hours !== undefined && <p class="soft">{m.console_sales_empty()}</p>}
      </section>
    );
  const { atSec } = totals;
  const isLong = (atSec.at(-1) ?? 0) - (atSec[0] ?? 0) > DAY_SEC;
  const formatTick = (sec: number): string => (isLong ? formatShortDate : formatTime)({ at: new Date(sec * 1000).toISOString(), timeZone });
  return (
    <LineChart id="sales" title={m.console_sales()} {...{ atSec, series }} formatTime={formatTick}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{m.console_sales_day()}</th>
            <th scope="col" class="numeric">
              {m.console_sold()}
            </th>
            <th scope="col" class="numeric">
              {m.console_revenue()}
            </th>
          </tr>
        </thead>
        <tbody>
          {groupByDay(hours, timeZone).map((day) => (
            <tr key={day.at}>
              <td>{formatDate({ at: day.at, timeZone })}</td>
              <td class="numeric">{formatNumber(day.sold)}</td>
              <td class="numeric">{formatMoney({ amountMinor: day.amountMinor, currency })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </LineChart>
  );
};
