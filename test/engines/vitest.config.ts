import path from "node:path";
import { defineConfig } from "vitest/config";
import { Summary } from "../support/summary.ts";

export default defineConfig({
  root: path.resolve(import.meta.dirname, "../.."),
  test: {
    reporters: ["default", new Summary()],
    include: ["test/engines/*.test.ts"],
    globalSetup: ["test/support/build-site.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
