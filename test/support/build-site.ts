/** The built pages, once for all test files that open them, and an engine for the database that each of these files starts. */
import { chooseEngine } from "@catraca/local/dynamo";
import { ensureBuilt } from "@catraca/local/web-build";
import { requirePart } from "./require-part.ts";

const prepare = async (): Promise<void> => {
  chooseEngine();
  await ensureBuilt();
};

export const setup = (): Promise<void> => requirePart(prepare());
