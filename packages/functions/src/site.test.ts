import { expect, it } from "vitest";
import { isFilePath } from "./site.ts";

it.each(["/favicon.ico", "/robots.txt", "/nowhere.js", "/assets/none.js", "/orders/ticket.pdf", "/assets/a%20b.js", "/.vite"])(
  "takes %s for a file",
  (path) => expect(isFilePath(path)).toBe(true),
);

it.each(["/", "/orders", "/e/evt_1", "/console/events/evt_1/edit", "/door/", "/a.b/c", "/assets/none%2Ejs", "/.", "/..", "/a."])(
  "takes %s for a route of a page",
  (path) => expect(isFilePath(path)).toBe(false),
);
