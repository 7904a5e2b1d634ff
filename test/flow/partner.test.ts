/** T4 the partner of examples/partner as a process against a running stack: it talks with Catraca in both directions over HTTP alone. */
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { startProcess } from "../support/process/child.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await shareStack();
});

const main = path.resolve(import.meta.dirname, "../../examples/partner/src/main.ts");

it("sends an event, sells from its allotment, takes a ticket back, returns the rest, and hears of each change", async () => {
  const child = startProcess([main], { CATRACA_DATA_DIR: stack.folder });
  expect(await child.ended, child.output()).toBe(0);
  const said = child.output().trim().split("\n");
  expect(said).toEqual([
    expect.stringMatching(/^sent gala-\S+, which is evt_\w+ and on sale$/),
    "took 20 seats to sell",
    "sold 3 tickets",
    expect.stringMatching(/^took tkt_\w+ back$/),
    "kept 2 seats for tickets that are sold, and returned the rest",
    "the show is at Teatro Oeste; 100 of 100 seats add up",
  ]);
});
