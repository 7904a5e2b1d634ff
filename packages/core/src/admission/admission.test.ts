import { expect, it } from "vitest";
import type { Assignment } from "../device/device.assignment.ts";
import { scan } from "./admission.ts";

const assignment: Assignment = {
  device: { deviceId: "dev_a", name: "Phone 1", role: "steward" },
  gate: { gateId: "gat_a", name: "North", mode: "entry", reentry: false, ticketTypeIds: [], productIds: [] },
  event: {
    eventId: "evt_a",
    status: "published",
    name: "Noite",
    startsAtMs: 0,
    endsAtMs: 1,
    doorsOpenAtMs: 0,
    timeZone: "America/Sao_Paulo",
  },
};

it.each([
  [{}, true],
  [{ question: true }, true],
  [{ lookUp: true }, true],
  [{ question: true, lookUp: true }, false],
])("the refusal of a scan with %o is counted: %s", async (more, isCounted) => {
  const { answer, followUp } = await scan({ code: "none of ours", scanId: "scn_lookup-1", ...more }, assignment);
  expect([answer.reason, followUp !== undefined]).toEqual(["unknown_code", isCounted]);
});
