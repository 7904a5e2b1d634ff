/** The environment of projects whose files share a stack. Vitest calls its teardown when the worker ends. */
import type { Environment } from "vitest/runtime";
import { closeShared } from "./shared.ts";

const environment: Environment = {
  name: "worker",
  viteEnvironment: "ssr",
  setup: () => ({ teardown: closeShared }),
};

export default environment;
