import { expect, it } from "vitest";
import { MAX_NOTICES, problemOf, withNotice, type MailNotice } from "./order.mail.rules.ts";

const notice = (key: string, result: MailNotice["result"], sentAtMs: number): MailNotice => ({ key, result, sentAtMs, atMs: sentAtMs + 1 });

const applied = (notices: readonly MailNotice[]): MailNotice[] =>
  notices.reduce<MailNotice[]>((before, one) => withNotice(before, one) ?? before, []);

const permutations = <T>(all: readonly T[]): T[][] =>
  all.length < 2 ? [[...all]] : all.flatMap((one, at) => permutations(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));

it("notices are the same in whatever order they come, and however often", () => {
  const all = [notice("ana", "bounced", 1), notice("ana", "bounced", 3), notice("ana", "complained", 2), notice("bia", "bounced", 2)];
  const [first, ...others] = permutations([...all, ...all.slice(0, 1)]).map(applied);
  expect(first).toHaveLength(3);
  expect(first?.[0]).toEqual(notice("ana", "bounced", 3));
  for (const one of others) expect(one).toEqual(first);
  expect(withNotice(first ?? [], notice("ana", "bounced", 3))).toBeUndefined();
});

it("a row keeps the newest of many, in whatever order they come", () => {
  const many = Array.from({ length: MAX_NOTICES + 5 }, (_, at) => notice(`key${at}`, "bounced", at));
  const kept = applied(many);
  expect(kept).toHaveLength(MAX_NOTICES);
  expect(applied(many.toReversed())).toEqual(kept);
  expect(kept.at(-1)).toEqual(many[5]);
});

it("the gravest notice of an address is shown, and a bounce only until the address is tried again", () => {
  const all = [notice("ana", "returned", 9), notice("ana", "bounced", 3), notice("ana", "complained", 5)];
  expect(problemOf(all, "ana")).toEqual(all[1]);
  expect(problemOf(all, "bia")).toBeUndefined();
  expect(problemOf(all, "ana", 4)).toEqual(all[2]);
  expect(problemOf(all.slice(0, 2), "ana", 4)).toEqual(all[0]);
  expect(problemOf(all.slice(0, 2), "ana", 10)).toBeUndefined();
});
