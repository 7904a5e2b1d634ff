import { BaseSequencer } from "vitest/node";
import { defineConfig } from "vitest/config";
import { Summary } from "../support/summary.ts";

/** By name, so that what looks back at all the others comes last. */
class ByName extends BaseSequencer {
  override sort(files: Parameters<BaseSequencer["sort"]>[0]): ReturnType<BaseSequencer["sort"]> {
    const last = (file: string): number => Number(file.endsWith("operations.test.ts"));
    return Promise.resolve(files.toSorted((a, b) => last(a.moduleId) - last(b.moduleId) || a.moduleId.localeCompare(b.moduleId)));
  }
}

export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: ["default", new Summary()],
    fileParallelism: false,
    sequence: { sequencer: ByName },
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
