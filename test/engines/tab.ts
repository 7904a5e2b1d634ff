/** A page in a browser that is driven from outside, by what people see on it. */
export type Driver = {
  goto(url: string): Promise<void>;
  /** Runs a function of the page's own world. */
  evaluate<R, A extends unknown[]>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** A real click, as the engine does it for a mouse: it moves the focus, or does not. */
  click(selector: string): Promise<void>;
  /** Types into the element with real keys. */
  type(selector: string, text: string): Promise<void>;
  press(key: "Enter" | "Escape"): Promise<void>;
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
};

/** As a person types: the door takes quicker keys for a hand scanner's. */
export const KEY_MS = 50;
const LONGEST_MS = 45_000;
const EVERY_MS = 100;

type Wait = { /** What the error should show beside `what`. */ seen?: () => Promise<string>; longestMs?: number };

export const until = async (what: string, holds: () => Promise<boolean>, wait: Wait = {}): Promise<void> => {
  const { seen, longestMs = LONGEST_MS } = wait;
  for (const endsAtMs = Date.now() + longestMs; !(await holds());) {
    if (Date.now() > endsAtMs) throw new Error(`not after ${longestMs / 1000} s: ${what}. ${(await seen?.()) ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
};

type Name = string | RegExp;

/** Marks the first visible element of these that has this name, and returns whether there is one. Runs in the page. */
const mark = (selector: string, source: string, isPattern: boolean, marker: string): boolean => {
  const pattern = isPattern ? new RegExp(source) : undefined;
  const plain = (text: string | null | undefined): string => (text ?? "").replaceAll(/\s+/g, " ").trim();
  const nameOf = (element: Element): string => {
    const label = (element as HTMLInputElement).labels?.[0]?.textContent;
    return plain(element.getAttribute("aria-label") ?? label ?? element.textContent);
  };
  for (const old of document.querySelectorAll(`[data-${marker}]`)) old.removeAttribute(`data-${marker}`);
  const found = [...document.querySelectorAll(selector)].find((element) => {
    const name = nameOf(element);
    return element.checkVisibility({ visibilityProperty: true }) && (pattern ? pattern.test(name) : name === source);
  });
  found?.setAttribute(`data-${marker}`, "");
  return found !== undefined;
};

const MARKER = "driven";
const MARKED = `[data-${MARKER}]`;

/** The actions of a person on a page. Each waits until what it needs is there. */
export const tabOn = (driver: Driver) => {
  const text = (): Promise<string> => driver.evaluate(() => (document.body?.innerText ?? "").replaceAll(/\s+/g, " "));
  const page = async (): Promise<string> => `The page says: ${(await text()).slice(0, 400)}`;
  const find = async (selector: string, name: Name): Promise<void> => {
    const [source, isPattern] = typeof name === "string" ? [name, false] : [name.source, true];
    await until(`${String(name)} among ${selector}`, () => driver.evaluate(mark, selector, source, isPattern, MARKER), { seen: page });
  };
  /** A control that is moving or covered is tried again, as a person would. */
  const clickOn = (selector: string, name: Name): Promise<void> =>
    until(`a click on ${String(name)}`, async () => {
      await find(selector, name);
      // A bar at the edge of the window may cover what a driver scrolls only just into view.
      await driver.evaluate((marked: string) => document.querySelector(marked)?.scrollIntoView({ block: "center" }), MARKED);
      return driver.click(MARKED).then(
        () => true,
        () => false,
      );
    });
  return {
    ...driver,
    /** Waits until the page is another one, not until it is loaded completely, which may never be. */
    reload: async (): Promise<void> => {
      await driver.evaluate(() => {
        document.documentElement.dataset["old"] = "";
        setTimeout(() => location.reload(), 0);
      });
      const isOld = () => driver.evaluate(() => "old" in document.documentElement.dataset).catch(() => true);
      await until("a reload", async () => !(await isOld()));
    },
    button: (name: Name) => clickOn("button, summary, [role=menuitem]", name),
    link: (name: Name) => clickOn("a[href]", name),
    /** By its label: the control itself may be drawn over. */
    choose: (name: Name) => clickOn("label", name),
    /** A field that does not hold the text afterwards is typed into again, as a person would. */
    fill: (label: Name, value: string): Promise<void> =>
      until(`${String(label)} holds ${value}`, async () => {
        await find("input, textarea", label);
        return driver.type(MARKED, value).then(
          () =>
            driver
              .evaluate((marked: string) => document.querySelector<HTMLInputElement>(marked)?.value, MARKED)
              .then((held) => held === value),
          () => false,
        );
      }),
    see: (words: Name): Promise<void> =>
      until(
        `the words ${String(words)}`,
        async () => (typeof words === "string" ? (await text()).includes(words) : words.test(await text())),
        { seen: page },
      ),
    text,
  };
};
export type Tab = ReturnType<typeof tabOn>;
