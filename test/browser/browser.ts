import type { Browser } from "playwright-core";
import { closedAfterAll } from "../opened.ts";
import { launch } from "./chromium.ts";

/** Closed after the file's last test. */
export const openBrowser = (args: readonly string[] = []): Promise<Browser> => closedAfterAll(launch(args), (browser) => browser.close());
