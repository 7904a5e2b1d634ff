import * as v from "valibot";
import { expect, it } from "vitest";
import { EventChange } from "@catraca/core/event.schema";
import { MAX_OFFER_SECONDS, offerMsOf } from "@catraca/core/event/event.waiting.rules.ts";
import { graceMs } from "@catraca/core/order/order.due.rules.ts";
import { workflow } from "./workflow.ts";

it("an execution outlives the longest offer of a waiting list with its grace, and no event has a longer one", () => {
  const { TimeoutSeconds } = workflow({ reserve: "", pay: "", release: "", issue: "", notify: "", attention: "" });
  const longestMs = MAX_OFFER_SECONDS * 1000;
  expect(longestMs + graceMs(longestMs)).toBeLessThan(TimeoutSeconds * 1000);
  const change = (offerSeconds: number) => ({ waitingList: { offerSeconds } });
  expect([MAX_OFFER_SECONDS, MAX_OFFER_SECONDS + 1].map((seconds) => v.is(EventChange, change(seconds)))).toEqual([true, false]);
  expect(offerMsOf(change(259_200))).toBe(longestMs);
});
