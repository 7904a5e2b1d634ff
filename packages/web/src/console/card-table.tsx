/** A table of which each row is a card on a narrow screen. Its last column has the actions of a row. */
import type { ComponentChildren } from "preact";
import { m } from "../paraglide/messages.js";

type CardTable = { columns: readonly (string | { numeric: string })[]; class?: string; children: ComponentChildren };

export const CardTable = ({ columns, class: name, children }: CardTable) => (
  <table class={name === undefined ? "table table--cards" : `table table--cards ${name}`}>
    <thead>
      <tr>
        {columns.map((column) =>
          typeof column === "string" ? (
            <th key={column} scope="col">
              {column}
            </th>
          ) : (
            <th key={column.numeric} scope="col" class="numeric">
              {column.numeric}
            </th>
          ),
        )}
        <th scope="col">
          <span class="visually-hidden">{m.console_actions()}</span>
        </th>
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);
