import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchSources } from "./watch.ts";

let root: string;
let stop: () => void;
const said: string[] = [];
const reload = vi.fn<() => Promise<void>>();

const change = (file: string): void => writeFileSync(path.join(root, file), `// ${Math.random()}`);

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), "catraca-watch-"));
  for (const folder of ["packages/core/src/order", "packages/functions/src"]) mkdirSync(path.join(root, folder), { recursive: true });
  said.length = 0;
  reload.mockReset().mockResolvedValue();
  stop = watchSources(reload, (line) => said.push(line), root);
  // The watcher of a folder is ready some time after it was asked for.
  await new Promise((resolve) => setTimeout(resolve, 100));
});

afterEach(() => {
  stop();
  rmSync(root, { recursive: true, force: true });
});

it("reloads once for a file that is written twice in a row", async () => {
  change("packages/core/src/order/order.ts");
  change("packages/core/src/order/order.ts");
  await vi.waitFor(() =>
    expect(said).toEqual([expect.stringMatching(/^packages\/core\/src\/order\/order\.ts changed: functions reloaded in /)]),
  );
  expect(reload).toHaveBeenCalledTimes(1);
});

it("says why the functions do not load, and reloads after the next change", async () => {
  reload.mockRejectedValueOnce(new Error("Unexpected token"));
  change("packages/core/src/order/order.ts");
  await vi.waitFor(() => expect(said.join()).toContain("the functions do not load: Unexpected token"));
  change("packages/core/src/order/order.ts");
  await vi.waitFor(() => expect(said.join()).toContain("functions reloaded"));
});

it("ignores tests, and asks for a restart where a file is read once", async () => {
  change("packages/core/src/order/order.test.ts");
  change("packages/functions/src/fronts.ts");
  await vi.waitFor(() => expect(said.join()).toContain("packages/functions/src/fronts.ts is read once"));
  expect(reload).toHaveBeenCalledTimes(1);
});
