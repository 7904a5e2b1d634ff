import { render } from "@testing-library/preact";
import { expect, it } from "vitest";
import type { EventSummary } from "../../api/public-api.ts";
import { EventRow } from "./event-row.tsx";

const event: EventSummary = {
  id: "evt_a",
  name: "Sarau",
  startsAt: "2030-12-12T20:00:00.000Z",
  endsAt: "2030-12-12T23:00:00.000Z",
  timeZone: "America/Sao_Paulo",
  venue: { name: "Largo" },
  fromPrice: { amountMinor: 0, currency: "BRL" },
  availability: "available",
};

it("an event is not called free for the one type of it that is", () => {
  expect(render(<EventRow event={event} />).container.querySelector(".event-row__price")?.textContent).toBe("Tem ingresso de graça");
});
