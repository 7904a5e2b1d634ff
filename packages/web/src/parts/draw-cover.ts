/**
 * Draws an event's cover from its id as SVG: the same id gives the same picture. Half-moons in five compositions and eight palettes, turned at
 * random. A change in the order of the random numbers changes every cover.
 */

/** Ground, first ink, second ink, accent. */
type Palette = readonly [string, string, string, string];

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

const WIDTH = 1200;
const HEIGHT = 900;
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

const drawRect = (p: { x: number; y: number; w: number; h: number; fill: string }): string =>
  `<path fill="${p.fill}" d="M${p.x} ${p.y}h${p.w}v${p.h}h${-p.w}z"/>`;
const drawDisc = (p: { x: number; y: number; r: number; fill: string }): string =>
  `<circle cx="${p.x}" cy="${p.y}" r="${p.r}" fill="${p.fill}"/>`;
/** The flat side goes through (x, y). At 0 degrees the round side is at the right. */
const drawMoon = ({ x, y, r, degrees, fill }: { x: number; y: number; r: number; degrees: number; fill: string }): string =>
  `<path fill="${fill}" transform="rotate(${degrees} ${x} ${y})" d="M${x} ${y - r}a${r} ${r} 0 0 1 0 ${2 * r}z"/>`;

/** After Athos Bulcão: one tile in random turns. */
const drawAzulejo = ({ upTo, colours: [g, a, b, s] }: Draw): string => {
  const spark = upTo(48);
  let out = "";
  for (let i = 0; i < 48; i++) {
    const x = (i % 8) * TILE;
    const y = Math.floor(i / 8) * TILE;
    const degrees = upTo(4) * 90;
    const kind = upTo(5);
    const [ground, ink] = (i + Math.floor(i / 8)) % 2 ? [a, g] : [g, a];
    const middle = { x: x + TILE / 2, y: y + TILE / 2, r: TILE / 2 };
    out += drawRect({ x, y, w: TILE, h: TILE, fill: ground });
    if (i === spark) out += drawDisc({ ...middle, fill: s });
    else if (kind < 3) out += drawMoon({ ...middle, degrees, fill: kind ? ink : b });
    else if (kind === 3) out += drawDisc({ ...middle, fill: ink }) + drawMoon({ ...middle, degrees, fill: b });
  }
  return out;
};

/** The product's mark, cropped. */
const drawCatraca = ({ pick, upTo, colours: [, a, b, s] }: Draw): string => {
  const x = pick([480, 720, 600]);
  const y = pick([390, 510, 450]);
  const r = 240 + upTo(3) * 30;
  const from = upTo(12) * 30;
  const arms = [0, 120, 240].map((arm) => {
    // Each arm is a half-moon whose flat side is a radius.
    const turn = ((arm + from) * Math.PI) / 180;
    const at = { x: Number((x + r * Math.cos(turn)).toFixed(1)), y: Number((y + r * Math.sin(turn)).toFixed(1)) };
    return drawMoon({ ...at, r, degrees: arm + from + 90, fill: arm === 120 ? b : a });
  });
  return arms.join("") + drawDisc({ x: x < 600 ? 1050 : 150, y: y < 450 ? 750 : 150, r: 75, fill: s });
};

/** Fans, as in Portuguese pavement. */
const drawLeque = ({ pick, upTo, colours: [, a, b, s] }: Draw): string => {
  const r = pick([100, 150]);
  const rows = HEIGHT / r;
  const sun = upTo(3);
  let out = "";
  for (let row = 0; row < rows; row++)
    for (let i = -1; i * 2 * r <= WIDTH; i++) {
      const x = i * 2 * r + r + (row % 2) * r;
      out += `<path fill="${row % 3 === sun ? b : a}" d="M${x - r} ${row * r + r}a${r} ${r} 0 0 1 ${2 * r} 0z"/>`;
    }
  // Near the middle, so that every crop shows it.
  const row = Math.round(rows / 2);
  return out + drawDisc({ x: r * (2 * upTo(3) + (row % 2 ? 3 : 4)), y: row * r, r, fill: s });
};

/** After concrete poetry: one shape that turns along each line. */
const drawConcreto = ({ pick, upTo, colours: [, a, b, s] }: Draw): string => {
  const step = pick([30, 45, 60]);
  const lean = upTo(4);
  const spark = 9 + upTo(30);
  let out = "";
  for (let i = 0; i < 48; i++) {
    const column = i % 8;
    const line = Math.floor(i / 8);
    const fill = i === spark ? s : (column + line) % 4 === 3 ? b : a;
    const at = { x: column * TILE + TILE / 2, y: line * TILE + TILE / 2 };
    out += drawMoon({ ...at, r: 62, degrees: column * step + line * lean * 30, fill });
  }
  return out;
};

/** After Aloisio Magalhães: rings that are cut in half and shifted by one band. */
const drawCompasso = ({ upTo, colours: [g, a, b, s] }: Draw): string => {
  const at = { x: WIDTH / 2, y: HEIGHT / 2 };
  const band = 75;
  const shift = band * (upTo(2) ? 1 : -1);
  const upright = upTo(2) * 90;
  let out = "";
  for (let ring = 8; ring > 0; ring--) {
    const fill = ring === 1 ? s : ring % 2 ? g : ring === 4 ? b : a;
    out += drawMoon({ ...at, r: ring * band, degrees: 0, fill });
    out += drawMoon({ x: at.x, y: at.y + shift, r: ring * band, degrees: 180, fill });
  }
  return `<g transform="rotate(${upright} ${at.x} ${at.y})">${out}</g>`;
};

/** Returns the content of an SVG of 1200 by 900. */
export const drawCover = (id: string): string => {
  const random = createRandom(id);
  const upTo = (n: number): number => Math.floor(random() * n);
  const pick: Pick = (from) => from[upTo(from.length)] ?? from[0];
  const { verdeERosa, ipe, azulejo: tiles, urucum, noite, barro, jabuticaba, ceu } = PALETTES;
  const colours = pick<Palette>([verdeERosa, ipe, tiles, urucum, noite, barro, jabuticaba, ceu]);
  const compose = pick([drawAzulejo, drawCatraca, drawLeque, drawConcreto, drawCompasso]);
  return drawRect({ x: 0, y: 0, w: WIDTH, h: HEIGHT, fill: colours[0] }) + compose({ pick, upTo, colours });
};
