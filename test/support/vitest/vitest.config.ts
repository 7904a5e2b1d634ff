/** For the files beside this one, which test/browser/vitest-run.test.ts runs. */
import { defineConfig } from "vitest/config";
// These runs, too, end with the process that started them.
import "../../../vitest.config.ts";

export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["*.ts"], exclude: ["vitest.config.ts"], setupFiles: ["../file-end.ts"], reporters: ["default"] },
});
