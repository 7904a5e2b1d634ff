import { describe, expect, it } from "vitest";
import { addressesPage, executionsPage, outboxPage } from "./pages.ts";

const NASTY = `<script>alert("x")</script>'"&`;
const at = "2026-11-23T01:00:00.000Z";

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

describe("a page", () => {
  it("never lets a stored text become markup", () => {
    const execution = { name: NASTY, status: "FAILED" as const, states: [NASTY, "Pay"], error: NASTY, cause: NASTY, startedAt: at };
    for (const html of [
      outboxPage([email(NASTY)]),
      executionsPage([execution]),
      addressesPage({ web: NASTY, api: NASTY, admin: NASTY, scan: NASTY, outbox: NASTY, executions: NASTY }),
    ]) {
      expect(html).not.toMatch(/<script/i);
      expect(html).not.toContain('href="javascript:');
      expect(html).toContain("&lt;script&gt;");
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    }
  });

  it("of the outbox shows the newest first, the mail in a frame without rights, and its own images", () => {
    const html = outboxPage([
      email("older"),
      email("newer"),
      { kind: "sms", to: "+551199", subject: "", text: "code 1", html: "", attachments: [], at },
    ]);
    expect(html.indexOf("newer")).toBeLessThan(html.indexOf("older"));
    expect(html.indexOf("SMS to +551199")).toBeLessThan(html.indexOf("newer"));
    expect(html.match(/<iframe sandbox title=/g)).toHaveLength(2);
    expect(html).toContain("http://127.0.0.1:1/a");
    expect(html).not.toContain("cid:qr");
    expect(outboxPage([])).toContain("Nothing was sent yet");
  });

  it("of the executions shows the way through the states", () => {
    const html = executionsPage([
      { name: "ord_1", status: "SUCCEEDED", states: ["Reserve", "Pay", "Issue"], startedAt: at, stoppedAt: at },
    ]);
    expect(html).toContain("Reserve → Pay → Issue");
    expect(html).toContain('http-equiv="refresh"');
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
