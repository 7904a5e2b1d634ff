/** A table of the statement: its first column names the row, and the others are numbers. */
import "../../parts/table.css";

type StatementTable = {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** The rows that are sums, by their place. */
  sums?: readonly number[];
};

export const StatementTable = ({ title, columns: [first = "", ...others], rows, sums = [] }: StatementTable) => (
  <section class="sheet stack">
    <h2>{title}</h2>
    <table class="table table--cards">
      <thead>
        <tr>
          <th scope="col">{first}</th>
          {others.map((column) => (
            <th scope="col" class="numeric" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells], at) => (
          <tr key={at} {...(sums.includes(at) ? { class: "statement__sum" } : {})}>
            <td>{name}</td>
            {cells.map((cell, column) => (
              <td class="numeric" data-label={others[column]} key={column}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
