/** Compares the JavaScript that each route loads with its budget, in kilobytes after gzip. Fails if a route is over it. */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { ensureBuilt, WEB_FOLDER } from "@catraca/local/web-build";

type Chunk = { file: string; imports?: string[] };
type Manifest = Record<string, Chunk>;

/** A route's own modules beside its page's, and its budget. */
const ROUTES: readonly { name: string; page: string; modules: readonly string[]; most: number }[] = [
  { name: "list", page: "index.html", modules: ["src/attendee/list/list-page.tsx"], most: 35 },
  { name: "event", page: "event.html", modules: [], most: 40 },
  { name: "checkout: details", page: "index.html", modules: ["src/attendee/checkout/details-page.tsx"], most: 45 },
  {
    name: "checkout: payment",
    page: "index.html",
    modules: ["src/attendee/order/order-page.tsx", "src/attendee/order/payment-page.tsx"],
    most: 45,
  },
  {
    name: "ticket",
    page: "index.html",
    modules: ["src/attendee/order/order-page.tsx", "src/attendee/ticket/tickets-page.tsx"],
    most: 40,
  },
  { name: "my tickets", page: "index.html", modules: ["src/attendee/ticket/my-tickets-page.tsx"], most: 40 },
  ...[
    "events/events",
    "event/setup",
    "event/edit-event",
    "catalog/catalog",
    "questions/questions",
    "orders/orders",
    "attendees/attendees",
    "guests/guests",
    "gates/gates",
  ].map((screen) => ({
    name: `console: ${screen.split("/")[0]}`,
    page: "console/index.html",
    modules: [`src/console/${screen}-screen.tsx`],
    most: 70,
  })),
  { name: "console: report", page: "console/index.html", modules: ["src/console/report/report-screen.tsx"], most: 100 },
  { name: "door: shell", page: "door/index.html", modules: [], most: 25 },
  { name: "door: scanner", page: "door/index.html", modules: ["src/door/screens/scanning.tsx"], most: 45 },
];

/** What the door keeps once, for browsers that read no codes themselves. */
const DECODER_MOST = 450;

const filesOf = (manifest: Manifest, name: string, found = new Set<string>()): Set<string> => {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`the build has no ${name}: name the route's module as it is now`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const one of chunk.imports ?? []) filesOf(manifest, one, found);
  return found;
};

const sizes = new Map<string, number>();
const sizeOf = (file: string): number => {
  const known = sizes.get(file) ?? gzipSync(readFileSync(path.join(WEB_FOLDER, file)), { level: 9 }).length / 1024;
  sizes.set(file, known);
  return known;
};

await ensureBuilt();
const manifest = JSON.parse(readFileSync(path.join(WEB_FOLDER, ".vite/manifest.json"), "utf8")) as Manifest;
let over = 0;
const report = (name: string, size: number, most: number): void => {
  if (size > most) over++;
  process.stdout.write(`${name.padEnd(24)}${size.toFixed(1).padStart(7)} KB of ${most}${size > most ? "  TOO MUCH" : ""}\n`);
};
for (const { name, page, modules, most } of ROUTES) {
  const files = new Set([page, ...modules].flatMap((one) => [...filesOf(manifest, one)]));
  const size = [...files].filter((file) => file.endsWith(".js")).reduce((sum, file) => sum + sizeOf(file), 0);
  report(name, size, most);
}
const decoders = globSync("assets/*.wasm", { cwd: WEB_FOLDER });
if (decoders.length !== 1) throw new Error(`the build has ${decoders.length} decoders`);
report("door: decoder", sizeOf(decoders[0] ?? ""), DECODER_MOST);
process.exitCode = over > 0 ? 1 : 0;
