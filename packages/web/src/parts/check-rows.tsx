import type { ComponentChildren } from "preact";
import "./check-rows.css";

type Row = { id: string; name: ComponentChildren; detail: string; amount: string | undefined; disabled?: boolean };

type CheckRows = { legend: string; rows: readonly Row[]; chosen: ReadonlySet<string>; onChosen: (chosen: ReadonlySet<string>) => void };

/** A list to choose from, with an amount at the end of each row. */
export const CheckRows = ({ legend, rows, chosen, onChosen }: CheckRows) => {
  const toggle = (id: string): void =>
    onChosen(chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]));
  return (
    <fieldset class="check-rows">
      <legend>{legend}</legend>
      {rows.map(({ id, name, detail, amount, disabled = false }) => (
        <label class="check" key={id}>
          <input type="checkbox" checked={chosen.has(id)} disabled={disabled} onChange={() => toggle(id)} />
          <span class="check-rows__row">
            <span>
              {name}
              <br />
              <span class="small soft">{detail}</span>
            </span>
            <span class="num">{amount}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
};
