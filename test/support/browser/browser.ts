import type { Browser } from "playwright-core";
import { closeAfterAll } from "../close-after.ts";
import { shareInWorker } from "../shared.ts";
import { launch } from "./chromium.ts";

/** A browser with its own arguments for one test file. */
export const openBrowser = (args: readonly string[] = []): Promise<Browser> => closeAfterAll(launch(args), (browser) => browser.close());

/** The browser of all test files of this worker. Windows that a failed test left open are closed when its file ends. */
export const shareBrowser = (): Promise<Browser> => {
  const opening = shareInWorker("browser", launch, (browser) => browser.close());
  return closeAfterAll(opening, (browser) => Promise.all(browser.contexts().map((context) => context.close())));
};
