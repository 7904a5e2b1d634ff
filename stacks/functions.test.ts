/** Builds every function and checks the file that is uploaded: size, and which packages it contains. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildAll, type Built } from "@catraca/functions/build";
import { HANDLER, type FunctionName } from "@catraca/functions/functions";
import { names } from "./test/offences.ts";

const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
let built: Record<FunctionName, Built>;
beforeAll(async () => {
  built = await buildAll(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Functions that print tickets include the font engine; the others do not. The admin API has the operations of every noun, and the audit the client of S3, to
 * list files.
 */
const MOST_KB: Partial<Record<FunctionName, number>> = { gate: 230, admin: 3_200, publish: 400, follow: 900, count: 900, audit: 1_050 };
const MOST_USUAL_KB = 3_000;

it.each(names)("%s is one file, of a size that was meant", (name) => {
  const { file, kilobytes } = built[name];
  expect(file).toBe(path.join(folder, name, `${HANDLER.split(".")[0]}.cjs`));
  expect(kilobytes).toBeGreaterThan(10);
  expect(kilobytes).toBeLessThanOrEqual(MOST_KB[name] ?? MOST_USUAL_KB);
});

it("fonts lie beside those that print, and beside no others", () => {
  const printing = names.filter((name) => existsSync(path.join(folder, name, "node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf")));
  expect(printing).toEqual(expect.arrayContaining(["api", "admin", "checkoutIssue", "checkoutNotify", "sweep"]));
  expect(printing).not.toEqual(expect.arrayContaining(["gate"]));
  expect(printing).not.toContain("publish");
});
