import "./tiles.css";
/** An ornament of half-moons. `turns`: one digit of quarter turns per tile, a dot for an empty tile. `kinds`: "b" is pink, "c" grey. */
export const Tiles = ({ columns, turns, kinds = "" }: { columns: number; turns: string; kinds?: string }) => (
  <svg class="tiles" viewBox={`0 0 ${columns * 20} ${Math.ceil(turns.length / columns) * 20}`} aria-hidden="true">
    {Array.from(turns, (turn, at) => {
      if (turn === ".") return null;
      const x = (at % columns) * 20 + 10;
      const y = Math.floor(at / columns) * 20 + 10;
      const kind = kinds[at];
      return (
        <path
          key={at}
          class={kind === "b" || kind === "c" ? kind : ""}
          transform={`translate(${x} ${y}) rotate(${Number(turn) * 90})`}
          d="M0-10a10 10 0 0 1 0 20z"
        />
      );
    })}
  </svg>
);
