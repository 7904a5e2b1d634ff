/** The unit tests of the pure modules, for `pnpm mutation`. Stryker copies the sources and runs these once per mutant. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/core/src/**/*.rules.test.ts",
      "packages/core/src/**/*.{quote,token,code,link}.test.ts",
      "packages/core/src/kernel/*.test.ts",
    ],
    testTimeout: 60_000,
    env: {
      MASTER_SECRET: "a secret of the tests alone",
      SIGNING_SECRETS: "1:a secret of the tests alone",
      TABLE_NAME: "catraca-unit",
      SITE_URL: "http://127.0.0.1:1",
    },
  },
});
