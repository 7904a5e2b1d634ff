import { describe, expect, it } from "vitest";
import { formatEventTime } from "./event.time.ts";

const night = (from: string, to: string, timeZone: string) => ({ startsAtMs: Date.parse(from), endsAtMs: Date.parse(to), timeZone });
const usual = night("2026-12-12T19:00:00Z", "2026-12-13T02:30:00Z", "America/Sao_Paulo");

describe("the zone of an event's times", () => {
  it("has one name when both times have it", () => {
    expect(formatEventTime(usual, "pt-BR").zone).toBe("Horário Padrão de Brasília");
    expect(formatEventTime(usual, "en").zone).toBe("Brasilia Standard Time");
  });

  it("has the right name for each time on the night of a clock change", () => {
    const back = night("2026-10-24T21:00:00Z", "2026-10-25T03:00:00Z", "Europe/Berlin");
    expect(formatEventTime(back, "en")).toMatchObject({
      hours: "23:00 to 04:00",
      zone: "23:00 Central European Summer Time, 04:00 Central European Standard Time",
    });
    const forth = night("2026-03-28T22:00:00Z", "2026-03-29T03:00:00Z", "Europe/Lisbon");
    expect(formatEventTime(forth, "pt-BR").zone).toBe("22h Horário Padrão da Europa Ocidental, 4h Horário de Verão da Europa Ocidental");
  });
});

describe("the doors' time", () => {
  const doors = (doorsOpenAt: string | undefined, locale: "pt-BR" | "en") =>
    formatEventTime({ ...usual, doorsOpenAtMs: doorsOpenAt === undefined ? undefined : Date.parse(doorsOpenAt) }, locale).doors;

  it("is an hour of the event's day", () => {
    expect(doors("2026-12-12T17:30:00Z", "pt-BR")).toBe("Portas: 14h30");
    expect(doors("2026-12-12T17:30:00Z", "en")).toBe("Doors: 14:30");
  });

  it("names another day", () => {
    expect(doors("2026-12-11T17:00:00Z", "pt-BR")).toBe("Portas: 11 de dezembro, 14h");
    expect(doors("2026-12-11T17:00:00Z", "en")).toBe("Doors: 11 December, 14:00");
  });

  it("is left out when the doors open with the start", () => {
    expect(doors("2026-12-12T19:00:00Z", "en")).toBeUndefined();
    expect(doors(undefined, "en")).toBeUndefined();
  });
});
