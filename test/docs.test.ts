/** The docs, for what a reader follows: links lead somewhere, and each scenario code of a test title is defined. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const tracked = (...patterns: string[]): string[] =>
  execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", ...patterns], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => file !== "" && existsSync(path.join(root, file)));
const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

const linksOf = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => (target === undefined || /^[a-z]+:/.test(target) ? [] : [target]));

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const isBroken = (file: string, link: string): boolean => {
  const [target = "", anchor] = link.split("#");
  const full = target === "" ? path.join(root, file) : path.resolve(root, path.dirname(file), target);
  if (!existsSync(full)) return true;
  if (anchor === undefined) return false;
  return ![...readFileSync(full, "utf8").matchAll(/^#+ (.+)$/gm)].some(([, heading = ""]) => anchorOf(heading) === anchor);
};

it("every relative link of a page leads to a file, and to a heading where it names one", () => {
  const broken = tracked("*.md").flatMap((file) =>
    linksOf(read(file)).flatMap((link) => (isBroken(file, link) ? [`${file}: ${link}`] : [])),
  );
  expect(broken).toEqual([]);
});

it("control: a link to nowhere is found", () => {
  expect(isBroken("README.md", "docs/none.md")).toBe(true);
  expect(isBroken("README.md", "docs/README.md#none")).toBe(true);
});

const CODE = /(?:it|test|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*["'`]([QECS]\d+)\b/g;

it("every scenario code in a test title is defined in docs/scenarios.md", () => {
  const defined = new Set([...read("docs/scenarios.md").matchAll(/^\| ([QECS]\d+) /gm)].map(([, code]) => code));
  const used = new Set(tracked("*.test.ts", "*.test.tsx").flatMap((file) => [...read(file).matchAll(CODE)].map(([, code]) => code)));
  expect(used.size).toBeGreaterThan(30);
  expect([...used].filter((code) => !defined.has(code))).toEqual([]);
});
