import { describe, expect, it } from "vitest";
import type { ExecutionSummary } from "../stepfunctions/api.ts";
import { addressesPage } from "./addresses-page.ts";
import { duration } from "./document.ts";
import { executionPage } from "./execution-page.ts";
import { executionsPage } from "./executions-page.ts";
import { outboxPage } from "./outbox-page.ts";

const NASTY = `<script>alert("x")</script>'"&`;
const at = "2026-11-23T01:00:00.000Z";
const nowMs = Date.parse(at) + 12 * 60_000;
const none = new URLSearchParams();

const email = (subject: string) => ({
  kind: "email" as const,
  to: NASTY,
  subject,
  text: NASTY,
  html: `<p title="x">${NASTY}</p><img src="cid:qr">`,
  attachments: [
    { filename: NASTY, contentType: NASTY, url: "http://127.0.0.1:1/a", contentId: "qr" },
    { filename: "bad", contentType: "text/html", url: "javascript:alert(1)" },
  ],
  at,
});

const execution = (name: string, change: Partial<ExecutionSummary> = {}): ExecutionSummary => ({
  name,
  status: "SUCCEEDED",
  states: ["Reserve", "Pay", "Issue"],
  enteredAt: at,
  startedAt: at,
  stoppedAt: at,
  ...change,
});
const running = (name: string): ExecutionSummary => {
  const { stoppedAt: _, ...open } = execution(name, { status: "RUNNING", states: ["Reserve", "Pay"] });
  return open;
};
const list = (
  executions: ExecutionSummary[],
  parameters = none,
  orders = new Map<string, { orderId: string; eventId: string; status: string }>(),
) => executionsPage({ executions, parameters, orders, nowMs });

describe("a page", () => {
  it("never lets a stored text become markup", () => {
    const bad = execution(NASTY, { status: "FAILED", states: [NASTY], error: NASTY, cause: NASTY });
    const step = { state: NASTY, enteredAt: at, input: NASTY, output: NASTY, attempts: 2, failures: [{ at, error: NASTY, cause: NASTY }] };
    for (const html of [
      outboxPage([email(NASTY)], none),
      outboxPage([], new URLSearchParams({ query: NASTY })),
      list([bad], new URLSearchParams({ query: NASTY })),
      executionPage({
        execution: { ...bad, input: NASTY, output: NASTY, redriveCount: 0, isRedrivable: true, steps: [step] },
        order: { orderId: NASTY, eventId: NASTY, status: NASTY, attention: NASTY },
        nowMs,
      }),
      addressesPage({ web: NASTY, api: NASTY, admin: NASTY, scan: NASTY, outbox: NASTY, executions: NASTY }),
    ]) {
      expect(html.replace('<script src="/_local/refresh.js" defer></script>', "")).not.toMatch(/<script/i);
      expect(html).not.toContain('href="javascript:');
      expect(html).toContain("&lt;script&gt;");
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    }
  });

  it("of the addresses shows where everything is", () => {
    const html = addressesPage({
      web: "/",
      api: "/api",
      admin: "/admin",
      scan: "/scan",
      outbox: "/_local/outbox",
      executions: "/_local/executions",
    });
    for (const page of ["/console/", "/door/", "/_local/outbox", "/_local/executions", "/api/openapi.json", "/admin/openapi.json"])
      expect(html).toContain(`<a href="${page}">`);
    expect(html).not.toContain('<a href="/scan">');
  });
});

describe("the outbox", () => {
  it("shows the newest first, a mail as people see it in a frame without rights, and its own images", () => {
    const sms = { kind: "sms" as const, to: "+551199", subject: "", text: "code 1", html: "", attachments: [], at };
    const html = outboxPage([email("older"), email("newer"), sms], none);
    expect(html.indexOf("newer")).toBeLessThan(html.indexOf("older"));
    expect(html.indexOf("SMS to +551199")).toBeLessThan(html.indexOf("newer"));
    expect(html.match(/<iframe sandbox title=/g)).toHaveLength(2);
    expect(html.indexOf("<iframe")).toBeLessThan(html.indexOf("Plain text"));
    expect(html).toContain("http://127.0.0.1:1/a");
    expect(html).not.toContain("cid:qr");
    expect(outboxPage([], none)).toContain("Nothing was sent yet");
  });

  it("finds by address and by an order's number, in pages of twenty", () => {
    const messages = Array.from({ length: 45 }, (_, index) => ({
      ...email(`mail ${index}`),
      to: `ana${index}@example.com`,
      text: `ord_${index}`,
    }));
    const found = outboxPage(messages, new URLSearchParams({ query: "ANA7@" }));
    expect(found.match(/<article>/g)).toHaveLength(1);
    expect(found).toContain("1 of 45 messages");
    expect(outboxPage(messages, new URLSearchParams({ query: "ord_44" }))).toContain("ana44@example.com");
    expect(outboxPage(messages, new URLSearchParams({ query: "nobody" }))).toContain("No message matches");
    const last = outboxPage(messages, new URLSearchParams({ page: "3" }));
    expect(last.match(/<article>/g)).toHaveLength(5);
    expect(last).toContain('href="/_local/outbox?page=2"');
  });
});

describe("the executions", () => {
  it("show the way through the states, and what each order is now", () => {
    const orders = new Map([["ord_a", { orderId: "ord_a", eventId: "evt_a", status: "expired", attention: "Notify: GivenUp" }]]);
    const html = list([execution("ord_a-r1"), execution("ord_b")], none, orders);
    expect(html).toContain("Reserve → Pay → Issue");
    expect(html).toContain("<td>expired, needs someone: Notify: GivenUp</td><td>SUCCEEDED</td>");
    expect(html).toContain("<td>unknown</td>");
  });

  it("say in sums what failed and what waits, and for how long", () => {
    const failed = [execution("ord_a", { status: "FAILED" }), execution("ord_b", { status: "TIMED_OUT" })];
    const html = list([...failed, running("ord_c"), execution("ord_d")]);
    for (const sum of ["2 failed", "1 running, the longest in its state for 12 min", "1 succeeded", "4 in all"])
      expect(html).toContain(sum);
  });

  it("are filtered by sum, and searched by number, state and error", () => {
    const all = [execution("ord_a", { status: "ABORTED", error: "Stopped" }), running("ord_b"), execution("ord_c")];
    const names = (parameters: object) =>
      [...list(all, new URLSearchParams({ ...parameters })).matchAll(/id="execution-(\w+)"/g)].map(([, name]) => name);
    expect(names({ status: "failed" })).toEqual(["ord_a"]);
    expect(names({ status: "running" })).toEqual(["ord_b"]);
    expect(names({ query: "ORD_C" })).toEqual(["ord_c"]);
    expect(names({ query: "pay" })).toEqual(["ord_b"]);
    expect(names({ query: "stopped" })).toEqual(["ord_a"]);
    expect(names({ status: "running", query: "ord_c" })).toEqual([]);
    expect(names({ status: "nonsense" })).toHaveLength(3);
  });
});

it("a duration is short", () => {
  expect([950, 9_949, 9_960, 59_000, 60_000, 3_599_000, 11_100_000].map(duration)).toEqual([
    "0.9 s",
    "9.9 s",
    "10 s",
    "59 s",
    "1 min",
    "59 min",
    "3 h 5 min",
  ]);
});
