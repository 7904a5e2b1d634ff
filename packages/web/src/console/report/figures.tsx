import { formatMoney, formatNumber, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { ReportView } from "../queries.ts";
import type { measurePace } from "./arrivals.ts";
import "./figures.css";

type Figure = { label: string; value: string; under?: string | undefined; percentage?: number | undefined };

const Figure = ({ label, value, under, percentage }: Figure) => (
  <div class="figure">
    <dt>{label}</dt>
    <dd>
      <b class="poster">{value}</b>
      {under !== undefined && <span class="small soft">{under}</span>}
      {percentage !== undefined && (
        <span class="progress" role="img" aria-label={`${Math.round(percentage)}%`}>
          <i style={{ "--v": String(Math.min(100, percentage)) }} />
        </span>
      )}
    </dd>
  </div>
);

const getPercentage = (part: number, whole: number | null): number | undefined => (whole ? (100 * part) / whole : undefined);

type Figures = { report: ReportView; pace: ReturnType<typeof measurePace>; timeZone: string };

export const Figures = ({ report, pace: { minute, perMinute, peak }, timeZone }: Figures) => {
  const { capacity, inside, overbooked, reserved, revenue, sold } = report;
  return (
    <dl class="figures">
      <Figure
        label={m.console_inside()}
        value={formatNumber(inside)}
        under={m.console_inside_of({ count: formatNumber(sold) })}
        percentage={getPercentage(inside, sold)}
      />
      <Figure
        label={m.console_per_minute()}
        value={formatNumber(perMinute)}
        under={
          peak &&
          [
            m.console_minute_of({ at: formatTime({ at: minute, timeZone }) }),
            m.console_peak({ count: formatNumber(peak.admitted), at: formatTime({ at: peak.minute, timeZone }) }),
          ].join(" · ")
        }
      />
      <Figure
        label={m.console_sold()}
        value={formatNumber(sold)}
        under={
          overbooked > 0
            ? m.console_overbooked({ count: overbooked })
            : capacity === null
              ? undefined
              : m.console_sold_of({ count: formatNumber(capacity) })
        }
        percentage={getPercentage(sold, capacity)}
      />
      <Figure
        label={m.console_revenue()}
        value={formatMoney(revenue, { short: true })}
        under={reserved > 0 ? m.console_reserved_now({ count: reserved }) : m.console_revenue_note()}
      />
    </dl>
  );
};
