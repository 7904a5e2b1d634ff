/** WebKitGTK, whose engine is Safari's, by the driver that comes with it. It needs a display: Xvfb is one without a screen. */
import { spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawnChild } from "@catraca/local/child-process";
import { Builder, By, Key, type WebDriver } from "selenium-webdriver";
import { freePort } from "@catraca/local/ports";
import type { Engine } from "./engine.ts";
import { KEY_MS, tabOn, until, type Driver } from "./tab.ts";

const isInstalled = (name: string): boolean => spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status === 0;

/** The driver's browser is not on the PATH: /usr/lib/<architecture>/webkit2gtk-4.1/MiniBrowser. */
const findBrowser = (): string | undefined => {
  const folders = existsSync("/usr/lib") ? readdirSync("/usr/lib").map((name) => path.join("/usr/lib", name)) : [];
  return folders
    .flatMap((folder) => ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"].map((name) => path.join(folder, name, "MiniBrowser")))
    .find(existsSync);
};

const missing = (): string | undefined => {
  if (!isInstalled("WebKitWebDriver") || findBrowser() === undefined) return "WebKitGTK is not installed: apt install webkit2gtk-driver";
  return process.env["DISPLAY"] === undefined && !isInstalled("Xvfb") ? "WebKitGTK has no display: apt install xvfb" : undefined;
};

/** Returns the display's name and how to end it. */
const openDisplay = async (): Promise<{ name: string; end: () => Promise<void> }> => {
  const given = process.env["DISPLAY"];
  if (given !== undefined) return { name: given, end: async () => undefined };
  const server = spawnChild("Xvfb", ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [number] = (await once(server.stdout ?? server, "data")) as [Buffer];
  return { name: `:${number.toString().trim()}`, end: () => end(server) };
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
};

const driverOn = (session: WebDriver, stop: () => Promise<void>): Driver => ({
  goto: (url) => session.get(url),
  evaluate: (run, ...args) => session.executeScript(`return (${String(run)})(...arguments)`, ...args) as never,
  click: (selector) => session.findElement(By.css(selector)).click(),
  type: async (selector, text) => {
    const element = session.findElement(By.css(selector));
    await element.clear();
    for (const key of text) {
      await element.sendKeys(key);
      await session.sleep(KEY_MS);
    }
  },
  press: (key) =>
    session
      .actions()
      .sendKeys(key === "Enter" ? Key.ENTER : Key.ESCAPE)
      .perform(),
  screenshot: async (file) => writeFileSync(file, await session.takeScreenshot(), "base64"),
  close: stop,
});

export const webkit: Engine = {
  name: "WebKitGTK",
  missing,
  open: async (profile) => {
    const display = await openDisplay();
    const port = await freePort();
    const server = spawnChild("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: ["ignore", "ignore", "ignore"],
      env: { ...process.env, DISPLAY: display.name, HOME: profile, XDG_DATA_HOME: profile, XDG_CACHE_HOME: profile, LANG: "en_GB.UTF-8" },
    });
    const endAll = async (): Promise<void> => {
      await end(server);
      await display.end();
    };
    try {
      const url = `http://127.0.0.1:${port}`;
      await until("an answer of WebKitWebDriver", () =>
        fetch(`${url}/status`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      const session = await new Builder()
        .usingServer(url)
        // A page on a network that hangs never loads completely.
        .withCapabilities({
          browserName: "MiniBrowser",
          pageLoadStrategy: "none",
          "webkitgtk:browserOptions": { binary: findBrowser(), args: ["--automation"] },
        })
        .build();
      const stop = async (): Promise<void> => {
        await session.quit();
        await endAll();
      };
      return tabOn(driverOn(session, stop));
    } catch (error) {
      await endAll();
      throw error;
    }
  },
};
