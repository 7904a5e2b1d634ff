/** A global set-up: builds the pages once and checks that a database engine is installed. */
import { chooseEngine } from "@catraca/local/dynamo";
import { ensureBuilt } from "@catraca/local/web-build";
import { requirePart } from "./require-part.ts";

const prepare = async (): Promise<void> => {
  chooseEngine();
  await ensureBuilt();
};

export const setup = (): Promise<void> => requirePart(prepare());
