/**
 * How the gate is built: one small CommonJS file. On Node 24 an ESM import of node:http loads undici, which costs more than all the rest; and the
 * credential chain is left out, because Lambda hands credentials over in the environment alone. Read by the stacks and by the benchmark.
 */
import path from "node:path";

export const bundle = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node24",
  minify: true,
  mainFields: ["module", "main"],
  alias: {
    "@aws-sdk/credential-provider-node": path.join(import.meta.dirname, "no-credential-chain.ts"),
  },
} as const;
