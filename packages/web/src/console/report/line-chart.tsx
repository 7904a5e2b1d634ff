/** Lines over time, drawn by uPlot in the page's colours and font. Each line has its name and last value at its end. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { placeLabels } from "./place-labels.ts";
import "./line-chart.css";

type Series = { name: string; values: readonly number[] };

type LineChart = {
  id: string;
  title: string;
  atSec: readonly number[];
  /** Two at most. */
  series: readonly Series[];
  formatTime: (atSec: number) => string;
  children: ComponentChildren;
};

type Look = { lines: string[]; grid: string; soft: string; font: string };

const readLook = (element: HTMLElement): Look => {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { lines: [of("--go"), of("--mine-line")], grid: of("--line"), soft: of("--text-soft"), font: style.fontFamily };
};

const DASHES: (number[] | undefined)[] = [undefined, [7, 4]];
const LABEL_PX = 15;

const drawEnds = (plot: uPlot, series: readonly Series[], look: Look): void => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const ends = series.map(({ name, values }, at) => ({
    name,
    at,
    value: values.at(-1) ?? 0,
    y: plot.valToPos(values.at(-1) ?? 0, "y", true),
  }));
  const labels = placeLabels(
    ends.map(({ y }) => y),
    { lowest: bbox.top + bbox.height - LABEL_PX * ratio, room: 2.6 * LABEL_PX * ratio },
  );
  const x = plot.valToPos(plot.data[0].at(-1) ?? 0, "x", true);
  ctx.save();
  ctx.textAlign = "left";
  for (const end of ends) {
    const y = labels[end.at] ?? end.y;
    ctx.fillStyle = look.lines[end.at] ?? look.soft;
    ctx.beginPath();
    ctx.arc(x, end.y, 5 * ratio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.font = `700 ${13 * ratio}px ${look.font}`;
    ctx.fillText(end.name, x + 11 * ratio, y - 2 * ratio);
    ctx.fillStyle = look.soft;
    ctx.font = `${13 * ratio}px ${look.font}`;
    ctx.fillText(formatNumber(end.value), x + 11 * ratio, y + LABEL_PX * ratio);
  }
  ctx.restore();
};

/** Five grid lines, from zero to a round number. */
const getSplits = (_: uPlot, __: number, ___: number, most: number): number[] => [0, 0.25, 0.5, 0.75, 1].map((part) => part * most);
const roundUp = (most: number): number => {
  const step = [4, 8, 20, 40, 80, 100, 200, 400, 600, 800, 1000].find((limit) => limit >= most);
  return step ?? Math.ceil(most / 1000) * 1000;
};

/** The report counts by minute. */
const STEPS_SEC = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 43_200].map((minutes) => 60 * minutes);

const createOptions = (
  p: Omit<LineChart, "children">,
  look: Look,
  { width, height }: { width: number; height: number },
): uPlot.Options => ({
  width,
  height,
  padding: [14, 96, 0, 0],
  cursor: { show: false },
  legend: { show: false },
  scales: { x: { time: true }, y: { range: (_, __, most) => [0, roundUp(most ?? 0)] } },
  axes: [
    {
      stroke: look.soft,
      font: `13px ${look.font}`,
      grid: { show: false },
      ticks: { show: false },
      space: 64,
      size: 30,
      incrs: STEPS_SEC,
      values: (_, atSec) => atSec.map((sec) => p.formatTime(sec)),
    },
    {
      stroke: look.soft,
      font: `13px ${look.font}`,
      grid: { stroke: look.grid, width: 1 },
      ticks: { show: false },
      size: 48,
      splits: getSplits,
      values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? formatNumber(tick) : "")),
    },
  ],
  series: [
    {},
    ...p.series.map((_, at) => ({
      stroke: look.lines[at] ?? look.soft,
      width: 2.5,
      points: { show: false },
      ...(DASHES[at] === undefined ? {} : { dash: DASHES[at] }),
    })),
  ],
  hooks: { draw: [(plot) => drawEnds(plot, p.series, look)] },
});

/** Draws again when the figures, the width or the colour scheme change. */
const Canvas = (p: Omit<LineChart, "children">) => {
  const holder = useRef<HTMLDivElement>(null);
  const [drawCount, setDrawCount] = useState(0);
  useEffect(() => {
    const redraw = () => setDrawCount((before) => before + 1);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const size = new ResizeObserver(redraw);
    if (holder.current) size.observe(holder.current);
    scheme.addEventListener("change", redraw);
    return () => {
      size.disconnect();
      scheme.removeEventListener("change", redraw);
    };
  }, []);
  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    const width = element.clientWidth;
    const data = [[...p.atSec], ...p.series.map(({ values }) => [...values])] as uPlot.AlignedData;
    const plot = new uPlot(
      createOptions(p, readLook(element), { width, height: Math.round(Math.min(420, Math.max(240, width * 0.6))) }),
      data,
      element,
    );
    return () => plot.destroy();
  }, [p.atSec, p.series, drawCount]);
  const summary = p.series.map(({ name, values }) => `${name}: ${formatNumber(values.at(-1) ?? 0)}`).join("; ");
  return <div class="chart__canvas" role="img" aria-label={m.console_chart_label({ words: summary })} ref={holder} />;
};

export const LineChart = ({ children, ...chart }: LineChart) => {
  const [view, setView] = useState<"chart" | "table">("chart");
  const renderButton = (name: typeof view, text: string) => (
    <button type="button" aria-pressed={view === name} onClick={() => setView(name)}>
      {text}
    </button>
  );
  return (
    <section class="chart" aria-labelledby={chart.id}>
      <div class="chart__head">
        <h2 id={chart.id}>{chart.title}</h2>
        <div class="segments" role="group" aria-label={m.console_chart_as()}>
          {renderButton("chart", m.console_chart())}
          {renderButton("table", m.console_table())}
        </div>
      </div>
      {view === "chart" && <Canvas {...chart} />}
      {view === "table" ? (
        // The table scrolls, so it needs the focus for the keyboard.
        <div class="chart__table" role="group" aria-labelledby={chart.id} tabIndex={0}>
          {children}
        </div>
      ) : (
        <div class="visually-hidden">{children}</div>
      )}
    </section>
  );
};
