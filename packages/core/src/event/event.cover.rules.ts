/**
 * Draws an event's cover from its id: the same id gives the same picture, as SVG on pages, as PNG for previews and in PDFs. Half-moons in five
 * compositions and eight palettes, turned at random. A change in the order of the random numbers changes every cover.
 */

type Rectangle = { kind: "rectangle"; x: number; y: number; width: number; height: number; fill: string };
type Disc = { kind: "disc"; x: number; y: number; r: number; fill: string };
/** The flat side goes through (x, y). At 0 degrees the round side is at the right; degrees turn it clockwise. */
type Moon = { kind: "moon"; x: number; y: number; r: number; degrees: number; fill: string };
/** Later shapes cover earlier ones. */
export type Shape = Rectangle | Disc | Moon;

/** Ground, first ink, second ink, accent. */
type Palette = readonly [string, string, string, string];

/** Colours from somebody else's choice: event.tint.rules.ts */
export type Tint = { ground: string; first: string; second: string; accent: string };

const PALETTES = {
  verdeERosa: ["#00573B", "#FFB4D0", "#F4F6F2", "#FFC53D"],
  ipe: ["#FFC53D", "#0D1F18", "#F4F6F2", "#E5482D"],
  azulejo: ["#DCE8F7", "#1E4FC2", "#86B4EE", "#0D1F18"],
  urucum: ["#E5482D", "#3D0A22", "#FFD9C2", "#FFC53D"],
  noite: ["#0D1F18", "#7BE3B4", "#FFB4D0", "#F4F6F2"],
  barro: ["#F0C9A6", "#9E3D1B", "#0D1F18", "#F4F6F2"],
  jabuticaba: ["#3D0A22", "#FFB4D0", "#E5482D", "#F4F6F2"],
  ceu: ["#9CC4F2", "#00573B", "#F4F6F2", "#FFC53D"],
} as const satisfies Record<string, Palette>;

type Pick = <T>(from: readonly [T, ...T[]]) => T;
type Draw = { pick: Pick; upTo: (n: number) => number; colours: Palette };

export const COVER = { width: 1200, height: 900 };
const { width: WIDTH, height: HEIGHT } = COVER;
/** Eight tiles across, six down. */
const TILE = 150;

/** The mulberry32 generator, seeded with the FNV-1a hash of the id. */
const createRandom = (id: string): (() => number) => {
  let h = 2166136261;
  for (const char of id) h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  return () => {
    h = (h + 0x6d2b79f5) >>> 0;
    let t = Math.imul(h ^ (h >>> 15), 1 | h);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const rectangle = (shape: Omit<Rectangle, "kind">): Rectangle => ({ kind: "rectangle", ...shape });
const disc = (shape: Omit<Disc, "kind">): Disc => ({ kind: "disc", ...shape });
const moon = (shape: Omit<Moon, "kind">): Moon => ({ kind: "moon", ...shape });

/** After Athos Bulcão: one tile in random turns. */
const drawAzulejo = ({ upTo, colours: [g, a, b, s] }: Draw): Shape[] => {
  const spark = upTo(48);
  return Array.from({ length: 48 }).flatMap((_, i): Shape[] => {
    const x = (i % 8) * TILE;
    const y = Math.floor(i / 8) * TILE;
    const degrees = upTo(4) * 90;
    const kind = upTo(5);
    const [ground, ink] = (i + Math.floor(i / 8)) % 2 ? [a, g] : [g, a];
    const middle = { x: x + TILE / 2, y: y + TILE / 2, r: TILE / 2 };
    const tile = rectangle({ x, y, width: TILE, height: TILE, fill: ground });
    if (i === spark) return [tile, disc({ ...middle, fill: s })];
    if (kind < 3) return [tile, moon({ ...middle, degrees, fill: kind ? ink : b })];
    return kind === 3 ? [tile, disc({ ...middle, fill: ink }), moon({ ...middle, degrees, fill: b })] : [tile];
  });
};

/** The product's mark, cropped. */
const drawCatraca = ({ pick, upTo, colours: [, a, b, s] }: Draw): Shape[] => {
  const x = pick([480, 720, 600]);
  const y = pick([390, 510, 450]);
  const r = 240 + upTo(3) * 30;
  const from = upTo(12) * 30;
  const arms = [0, 120, 240].map((arm) => {
    // Each arm is a half-moon whose flat side is a radius.
    const turn = ((arm + from) * Math.PI) / 180;
    const at = { x: Number((x + r * Math.cos(turn)).toFixed(1)), y: Number((y + r * Math.sin(turn)).toFixed(1)) };
    return moon({ ...at, r, degrees: arm + from + 90, fill: arm === 120 ? b : a });
  });
  return [...arms, disc({ x: x < 600 ? 1050 : 150, y: y < 450 ? 750 : 150, r: 75, fill: s })];
};

/** Fans, as in Portuguese pavement. */
const drawLeque = ({ pick, upTo, colours: [, a, b, s] }: Draw): Shape[] => {
  const r = pick([100, 150]);
  const rows = HEIGHT / r;
  const sun = upTo(3);
  const shapes: Shape[] = [];
  for (let row = 0; row < rows; row++)
    for (let i = -1; i * 2 * r <= WIDTH; i++)
      shapes.push(moon({ x: i * 2 * r + r + (row % 2) * r, y: row * r + r, r, degrees: 270, fill: row % 3 === sun ? b : a }));
  // Near the middle, so that every crop shows it.
  const row = Math.round(rows / 2);
  return [...shapes, disc({ x: r * (2 * upTo(3) + (row % 2 ? 3 : 4)), y: row * r, r, fill: s })];
};

/** After concrete poetry: one shape that turns along each line. */
const drawConcreto = ({ pick, upTo, colours: [, a, b, s] }: Draw): Shape[] => {
  const step = pick([30, 45, 60]);
  const lean = upTo(4);
  const spark = 9 + upTo(30);
  return Array.from({ length: 48 }, (_, i) => {
    const column = i % 8;
    const line = Math.floor(i / 8);
    const fill = i === spark ? s : (column + line) % 4 === 3 ? b : a;
    const at = { x: column * TILE + TILE / 2, y: line * TILE + TILE / 2 };
    return moon({ ...at, r: 62, degrees: column * step + line * lean * 30, fill });
  });
};

/** After Aloisio Magalhães: rings that are cut in half and shifted by one band. */
const drawCompasso = ({ upTo, colours: [g, a, b, s] }: Draw): Shape[] => {
  const at = { x: WIDTH / 2, y: HEIGHT / 2 };
  const band = 75;
  const shift = band * (upTo(2) ? 1 : -1);
  const isTurned = upTo(2) === 1;
  const turn = isTurned ? 90 : 0;
  const shifted = isTurned ? { x: at.x - shift, y: at.y } : { x: at.x, y: at.y + shift };
  return [8, 7, 6, 5, 4, 3, 2, 1].flatMap((ring) => {
    const fill = ring === 1 ? s : ring % 2 ? g : ring === 4 ? b : a;
    return [moon({ ...at, r: ring * band, degrees: turn, fill }), moon({ ...shifted, r: ring * band, degrees: 180 + turn, fill })];
  });
};

/** The shapes of a picture of 1200 by 900. `tint`: colours instead of those that follow from the id. */
export const drawCover = (id: string, tint?: Tint): Shape[] => {
  const random = createRandom(id);
  const upTo = (n: number): number => Math.floor(random() * n);
  const pick: Pick = (from) => from[upTo(from.length)] ?? from[0];
  const { verdeERosa, ipe, azulejo: tiles, urucum, noite, barro, jabuticaba, ceu } = PALETTES;
  const own = pick<Palette>([verdeERosa, ipe, tiles, urucum, noite, barro, jabuticaba, ceu]);
  const colours: Palette = tint ? [tint.ground, tint.first, tint.second, tint.accent] : own;
  const compose = pick([drawAzulejo, drawCatraca, drawLeque, drawConcreto, drawCompasso]);
  return [rectangle({ x: 0, y: 0, width: WIDTH, height: HEIGHT, fill: colours[0] }), ...compose({ pick, upTo, colours })];
};
