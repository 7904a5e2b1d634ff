/** For the files beside this one, which test/browser/vitest-run.test.ts has Vitest run. */
import { defineConfig } from "vitest/config";
// As every run of the project, these end with what started them.
import "../../../vitest.config.ts";

export default defineConfig({
  root: import.meta.dirname,
  test: { include: ["*.ts"], exclude: ["vitest.config.ts"], setupFiles: ["../file-end.ts"], reporters: ["default"] },
});
