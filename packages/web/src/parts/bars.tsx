import { formatNumber } from "../language/format.ts";
import "./bars.css";

type Row = { name: string; value: number };

export const Bars = ({ rows, isSecondary = false }: { rows: readonly Row[]; isSecondary?: boolean }) => {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ul class="bars">
      {rows.map(({ name, value }) => (
        <li key={name}>
          <span>{name}</span>
          <b>{formatNumber(value)}</b>
          <span class={isSecondary ? "bar bar--b" : "bar"}>
            <i style={{ "--v": String((100 * value) / most) }} />
          </span>
        </li>
      ))}
    </ul>
  );
};
