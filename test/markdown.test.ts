/** Keeps lines of Markdown short, so that a change of one sentence is a change of one line. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const MAX_LENGTH = 160;
const root = path.resolve(import.meta.dirname, "..");

/** Tables cannot be wrapped, code must not be, and an image with its alternative text or a bare link has no place to break. */
const longLines = (text: string): { number: number; length: number }[] => {
  let isCode = false;
  return text.split("\n").flatMap((line, index) => {
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    const isExempt = isCode || line.trimStart().startsWith("|") || /^\s*<img /.test(line);
    return isExempt || line.length <= MAX_LENGTH ? [] : [{ number: index + 1, length: line.length }];
  });
};

it(`no line of a tracked Markdown file is longer than ${MAX_LENGTH} characters, outside tables, code and images`, () => {
  const files = execFileSync("git", ["ls-files", "-z", "*.md"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  expect(files.length).toBeGreaterThan(10);
  const found = files.flatMap((file) =>
    longLines(readFileSync(path.join(root, file), "utf8")).map(({ number, length }) => `${file}:${number} has ${length} characters`),
  );
  expect(found).toEqual([]);
});

it("control: a long sentence is found, a long row of a table and a long line of code are not", () => {
  const long = "word ".repeat(40);
  expect(longLines(`${long}\n| ${long} |\n\`\`\`sh\n${long}\n\`\`\`\n${long}`).map(({ number }) => number)).toEqual([1, 6]);
});
