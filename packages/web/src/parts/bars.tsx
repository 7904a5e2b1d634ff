import { number } from "../language/format.ts";

type Row = { name: string; value: number };

/** Horizontal bars of counts, the number in words' size at the right. `b`: the second series' colour. */
export const Bars = ({ rows, b = false }: { rows: readonly Row[]; b?: boolean }) => {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ul class="bars">
      {rows.map(({ name, value }) => (
        <li key={name}>
          <span>{name}</span>
          <b>{number(value)}</b>
          <span class={b ? "bar bar--b" : "bar"}>
            <i style={{ "--v": String((100 * value) / most) }} />
          </span>
        </li>
      ))}
    </ul>
  );
};
