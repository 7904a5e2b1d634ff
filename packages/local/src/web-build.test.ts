import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { isBuilt, markBuilt } from "./web-build.ts";

it("pages are built once the build has ended, not while it writes, and not when a source changed after it began", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
  expect(isBuilt(folder)).toBe(false);
  mkdirSync(path.join(folder, ".vite"));
  writeFileSync(path.join(folder, ".vite/manifest.json"), "{}");
  expect(isBuilt(folder)).toBe(false);
  markBuilt(folder, new Date(Date.now() + 60_000));
  expect(isBuilt(folder)).toBe(true);
  markBuilt(folder, new Date(0));
  expect(isBuilt(folder)).toBe(false);
  rmSync(folder, { recursive: true });
});
