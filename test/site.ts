/** The built pages, once for all test files that open them. */
import { build, isBuilt } from "@catraca/local/web-build";

export const setup = async (): Promise<void> => {
  if (!isBuilt()) await build();
};
