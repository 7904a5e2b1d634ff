import type { Browser } from "playwright-core";
import { closeAfterAll } from "../close-after.ts";
import { launch } from "./chromium.ts";

/** Closed after the file's last test. */
export const openBrowser = (args: readonly string[] = []): Promise<Browser> => closeAfterAll(launch(args), (browser) => browser.close());
