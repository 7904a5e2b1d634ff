/**
 * Holds the built pages to docs/browsers.md by MDN's compatibility data: the APIs that their scripts name, and the properties, selectors, rules and
 * functions of their styles. A name that a supported browser lacks must be replaced, or be listed here with its fallback.
 */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import bcd, { type CompatStatement, type Identifier } from "@mdn/browser-compat-data" with { type: "json" };
import { parse } from "acorn";
import { simple } from "acorn-walk";
import { ensureBuilt, WEB_FOLDER } from "@catraca/local/web-build";

/** The oldest that docs/browsers.md promises. */
const OLDEST = { chrome: 111, chrome_android: 111, edge: 111, firefox: 115, firefox_android: 115, safari: 16.4, safari_ios: 16.4 } as const;

/** What some of them lack, and what happens there. */
const FALLBACKS: Readonly<Record<string, string>> = {
  ":has": "padding and a placeholder: nothing is unreachable, and what a sticky bar would cover has an @supports of its own",
  ":selection": "the system's colours",
  "@property": "an unregistered value is inherited, which looks the same here",
  "forced-color-adjust:": "the system's colours",
  "light-dark(": "a page without colours: the error pages that a function answers alone",
  "navigator.canShare": "the page offers the file, or copies the link",
  "navigator.getBattery": "no row about the battery",
  "navigator.share": "the button copies the link",
  "navigator.vibrate": "the text does not promise vibration",
  "navigator.wakeLock": "the phone's own setting turns the screen off",
  "resize:": "the field keeps its size",
  "scrollbar-width:": "the system's scrollbar",
  "text-wrap:": "lines break as usual",
  URLPattern: "calls of the gate pass the door's worker, which does nothing with them",
  ".escape()": "the Markdown reader's own function",
  ".getCapabilities()": "no torch",
  ".grow()": "the decoder's own function",
  ".handle()": "Workbox's own function",
  ".isValid()": "the QR library's own function",
  ".move()": "the chart's own function",
  ".moveBefore()": "Preact looks for it first",
  ".requestVideoFrameCallback()": "a timer reads the frames",
  ".use()": "the Markdown reader's own function",
  "Symbol.dispose": "the decoder looks for it first",
};

type Browser = keyof typeof OLDEST;
const isSince = (version: string | false | undefined | null, oldest: number): boolean =>
  typeof version === "string" && Number.parseFloat(version.replace("≤", "")) <= oldest;

const lacksOf = ({ support }: CompatStatement): Browser[] =>
  (Object.keys(OLDEST) as Browser[]).filter((browser) => {
    const statements = [support[browser] ?? []].flat();
    return !statements.some((one) => one.flags === undefined && isSince(one.version_added, OLDEST[browser]));
  });

/** By name, the compatibility of everything that has this name. */
type Index = Map<string, CompatStatement[]>;
const add = (index: Index, name: string, { __compat: compat }: Identifier): void => {
  if (compat) index.set(name, [...(index.get(name) ?? []), compat]);
};
const childrenOf = (node: Identifier | undefined): [string, Identifier][] =>
  Object.entries(node ?? {}).filter(([name]) => name !== "__compat") as [string, Identifier][];

/** Objects whose interface has their name: `navigator.share` is the Navigator's. */
const OBJECTS = ["navigator", "document", "window", "history", "location", "crypto", "performance", "screen"];
/** A script calls methods of these on values that it does not name. */
const CALLED =
  /^(Abort|Cache|Document|Element|EventTarget|ExtendableEvent|Fetch|FormData|Headers|HTML|IDB|Media|Node|ReadableStream|Request|Response|URL)/;

const scriptIndex: Index = new Map();
const builtins = childrenOf(bcd.javascript["builtins"]);
for (const [name, node] of [...builtins, ...childrenOf(bcd.api as unknown as Identifier)]) {
  const object = OBJECTS.find((one) => one === name.toLowerCase());
  const isCalled = CALLED.test(name) || builtins.some(([builtin]) => builtin === name);
  add(scriptIndex, name, node);
  for (const [member, inside] of childrenOf(node)) {
    const plain = member.replace("_static", "");
    add(scriptIndex, `${object ?? name}.${plain}`, inside);
    if (isCalled) add(scriptIndex, `.${plain}()`, inside);
  }
}

const styleIndex: Index = new Map();
for (const [name, node] of childrenOf(bcd.css["properties"])) add(styleIndex, `${name}:`, node);
for (const [name, node] of childrenOf(bcd.css["selectors"])) add(styleIndex, `:${name}`, node);
for (const [name, node] of childrenOf(bcd.css["at-rules"])) add(styleIndex, `@${name}`, node);
const addFunctions = (node: Identifier | undefined): void => {
  for (const [name, inside] of childrenOf(node)) {
    add(styleIndex, `${name}(`, inside);
    addFunctions(inside);
  }
};
addFunctions(bcd.css["types"]);

/** A name that several things have is lacking only where all of them are: nothing tells which one a script means. */
const findLacking = (index: Index, names: Iterable<string>): Map<string, Browser[]> => {
  const lacking = new Map<string, Browser[]>();
  for (const name of names) {
    const all = (index.get(name) ?? []).map(lacksOf);
    if (all.length > 0 && all.every((lacks) => lacks.length > 0)) lacking.set(name, all[0] ?? []);
  }
  return lacking;
};

/** `URL.canParse()` is found as `URL.canParse`. */
const isNamed = (object: { type: string; name?: string }): boolean =>
  object.name !== undefined && (OBJECTS.includes(object.name) || scriptIndex.has(object.name));

const namesOfScript = (text: string): Set<string> => {
  const names = new Set<string>();
  simple(parse(text, { ecmaVersion: 2022, sourceType: "module" }), {
    MemberExpression: ({ object, property, computed }) => {
      if (!computed && property.type === "Identifier" && object.type === "Identifier") names.add(`${object.name}.${property.name}`);
    },
    CallExpression: ({ callee }) => {
      if (callee.type === "MemberExpression" && callee.property.type === "Identifier" && !isNamed(callee.object))
        names.add(`.${callee.property.name}()`);
    },
    NewExpression: ({ callee }) => void (callee.type === "Identifier" && names.add(callee.name)),
  });
  return names;
};

const namesOfStyle = (text: string): Set<string> =>
  new Set([
    ...Array.from(text.matchAll(/[{;]\s*([a-z-]+):/g), ([, name]) => `${name}:`),
    ...Array.from(text.matchAll(/:([a-z-]+)(?=[^{};]*\{)/g), ([, name]) => `:${name}`),
    ...Array.from(text.matchAll(/@([a-z-]+)/g), ([, name]) => `@${name}`),
    ...Array.from(text.matchAll(/[\s:,(]([a-z-]+)\(/g), ([, name]) => `${name}(`),
  ]);

await ensureBuilt();
const lacking = new Map<string, { lacks: Browser[]; file: string }>();
const check = (pattern: string, index: Index, namesOf: (text: string) => Set<string>): void => {
  for (const file of globSync(pattern, { cwd: WEB_FOLDER }))
    for (const [name, lacks] of findLacking(index, namesOf(readFileSync(path.join(WEB_FOLDER, file), "utf8"))))
      lacking.set(name, { lacks, file });
};
check("**/*.js", scriptIndex, namesOfScript);
check("**/*.css", styleIndex, namesOfStyle);

const missing = [...lacking].filter(([name]) => !(name in FALLBACKS));
const unused = Object.keys(FALLBACKS).filter((name) => !lacking.has(name));
for (const [name, { lacks, file }] of missing) console.error(`${file}: ${name} is missing in the oldest ${lacks.join(", ")}`);
for (const name of unused) console.error(`test/browsers.ts lists a fallback for ${name}, which no page needs`);
console.log(`${lacking.size} names have a fallback; ${missing.length} do not`);
process.exitCode = missing.length + unused.length > 0 ? 1 : 0;
