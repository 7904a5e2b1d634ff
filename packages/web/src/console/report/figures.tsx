import { money, number, time } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { ReportView } from "../queries.ts";
import type { pace } from "./arrivals.ts";

type Figure = { label: string; value: string; under?: string | undefined; part?: number | undefined };

const Figure = ({ label, value, under, part }: Figure) => (
  <div class="kpi">
    <dt>{label}</dt>
    <dd>
      <b class="poster">{value}</b>
      {under !== undefined && <span class="small soft">{under}</span>}
      {part !== undefined && (
        <span class="progress" role="img" aria-label={`${Math.round(part)}%`}>
          <i style={{ "--v": String(Math.min(100, part)) }} />
        </span>
      )}
    </dd>
  </div>
);

const share = (part: number, whole: number | null): number | undefined => (whole ? (100 * part) / whole : undefined);

type Figures = { report: ReportView; pace: ReturnType<typeof pace>; timeZone: string };

/** The four numbers that are asked for first. */
export const Figures = ({ report, pace: { perMinute, peak }, timeZone }: Figures) => {
  const { capacity, inside, reserved, revenue, sold } = report;
  return (
    <dl class="kpis">
      <Figure
        label={m.console_inside()}
        value={number(inside)}
        under={m.console_inside_of({ count: number(sold) })}
        part={share(inside, sold)}
      />
      <Figure
        label={m.console_per_minute()}
        value={number(perMinute)}
        under={peak && m.console_peak({ count: number(peak.admitted), at: time({ at: peak.minute, timeZone }) })}
      />
      <Figure
        label={m.console_sold()}
        value={number(sold)}
        under={capacity === null ? undefined : m.console_sold_of({ count: number(capacity) })}
        part={share(sold, capacity)}
      />
      <Figure
        label={m.console_revenue()}
        value={money(revenue, { short: true })}
        under={reserved > 0 ? m.console_reserved_now({ count: reserved }) : undefined}
      />
    </dl>
  );
};
