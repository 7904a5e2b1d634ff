import { expect, it } from "vitest";
import { senderOf } from "./notification.sender.ts";

const FROM = "Catraca <tickets@catraca.invalid>";

/** As a mail client reads the name. */
const readName = (sender: string): string => {
  const name = sender.replace(/ <[^<>]*>$/, "");
  if (name.startsWith('"')) return name.slice(1, -1).replaceAll(/\\(.)/g, "$1");
  return name
    .split(" ")
    .map((word) => Buffer.from(/^=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=$/.exec(word)?.[1] ?? "", "base64").toString())
    .join("");
};

it.each([
  "Coletivo Rio",
  'The "Best" \\ Crew',
  "Ação & Cia.",
  "Łukasz Żółć Spółka z ograniczoną odpowiedzialnością",
  "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
])("S1 %s is the name of the sender, at the installation's address", (name) => {
  const sender = senderOf(FROM, name);
  expect(sender).toMatch(/ <tickets@catraca\.invalid>$/);
  expect(readName(sender)).toBe(name);
  for (const word of sender.split(" ")) expect(word.length).toBeLessThanOrEqual(75);
});

it("S1 a name with line breaks and addresses makes no other header and no other address", () => {
  const sender = senderOf(FROM, "Rio\r\nBcc: thief@example.com <thief@example.com>, x");
  expect(sender).not.toMatch(/[\r\n]/);
  expect(sender).toBe('"Rio Bcc: thief@example.com <thief@example.com>, x" <tickets@catraca.invalid>');
});

it("a long name is cut between characters", () => {
  const name = readName(senderOf("tickets@catraca.invalid", "é".repeat(500)));
  expect(name).toBe("é".repeat(60));
});

it.each([undefined, "", " \n "])("without a name (%j) the installation is the sender", (name) => {
  expect(senderOf(FROM, name)).toBe(FROM);
});
