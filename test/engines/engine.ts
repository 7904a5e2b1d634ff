import { firefox } from "./firefox.ts";
import type { Tab } from "./tab.ts";
import { webkit } from "./webkit.ts";

export type Engine = {
  name: string;
  /** What is missing and how to install it, in one line. */
  missing(): string | undefined;
  /** `profile`: an empty folder for what the browser keeps. */
  open(profile: string): Promise<Tab>;
};

export const ENGINES: readonly Engine[] = [firefox, webkit];
