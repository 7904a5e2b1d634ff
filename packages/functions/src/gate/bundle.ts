/**
 * How the gate is built: one small CommonJS file. On Node 24 an ESM import of node:http loads undici, which costs more than all the rest; and what
 * the SDK's client imports but the gate never runs is left out. Read by the stacks and by the benchmark.
 */
import path from "node:path";

const leftOut = path.join(import.meta.dirname, "left-out.ts");

export const bundle = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node24",
  minify: true,
  mainFields: ["module", "main"],
  alias: {
    "@aws-sdk/credential-provider-node": leftOut,
    "@aws-sdk/middleware-endpoint-discovery": leftOut,
    "@smithy/core/event-streams": leftOut,
  },
} as const;
