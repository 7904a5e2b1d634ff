import { expect, it } from "vitest";
import { getTextAttributes, isolateText } from "./direction.ts";

it.each(["مهرجان الموسيقى", "เทศกาลดนตรี", "संगीत समारोह", "Đêm nhạc Tiếng Việt", "音楽祭"])("%s gets higher lines", (text) =>
  expect(getTextAttributes(text, "poster")).toEqual({ dir: "auto", class: "poster tall" }),
);

it.each(["Maré Alta", "Φεστιβάλ", "Фестиваль", "100 % 🎉 “Beira”"])("%s keeps its lines", (text) =>
  expect(getTextAttributes(text, "poster")).toEqual({ dir: "auto", class: "poster" }),
);

it("isolates right-to-left text in a message, and leaves other text as it is", () => {
  expect(isolateText("שלום")).toBe("\u2068שלום\u2069");
  expect(isolateText("Maré Alta")).toBe("Maré Alta");
});
