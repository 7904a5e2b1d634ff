import { expect, it } from "vitest";
import { settingsOf } from "../settings.ts";
import { findingsOf, type Facts } from "./account.rules.ts";

const SENDER = { CATRACA_MAIL_FROM: "ingressos@teatro.example" };

/** An account that lacks nothing. */
const READY: Facts = {
  caller: { value: { account: "123456789012", arn: "arn:aws:sts::123456789012:assumed-role/deploy/ana" } },
  functions: { value: { all: 1_000, free: 1_000, gate: 0 } },
  mail: { value: { isSandbox: false, isSending: true, health: "HEALTHY", perSecond: 14, perDay: 50_000 } },
  sender: { value: undefined },
  distributions: { value: 1 },
  signIn: { value: undefined },
  signingKeys: { value: undefined },
};

const find = (facts: Partial<Facts> = {}, environment: Record<string, string> = {}) =>
  findingsOf(
    { ...READY, ...facts },
    {
      stage: "production",
      region: "sa-east-1",
      settings: settingsOf({ ...SENDER, ...environment }, { stage: "production", deploying: true }),
    },
  );

it("an account that lacks nothing is ready, without a note", () => {
  expect(find().map(({ level }) => level)).toEqual(Array.from({ length: 7 }, () => "ok"));
});

it("without credentials it says how to get them, and nothing else", () => {
  expect(find({ caller: { error: "ExpiredToken: over" } })).toEqual([
    { level: "stop", says: expect.stringContaining("aws configure sso") },
  ]);
});

const DOMAIN = { CATRACA_DOMAIN: "tickets.teatro.example" };
const zone = (asked: string[]): Partial<Facts> => ({
  zone: { value: { name: "teatro.example", nameServers: ["ns-1.awsdns-1.org"], asked } },
});
const CERTIFICATE = { ...DOMAIN, CATRACA_CERTIFICATE_ARN: "arn:aws:acm:us-east-1:123456789012:certificate/1" };
const certificate = (status: string, names: string[]): Partial<Facts> => ({ certificate: { value: { status, names } } });
const EXISTING = { CATRACA_MAIL_IDENTITY: "existing" };
const SMS = { CATRACA_SMS: "end-user-messaging", CATRACA_SMS_ORIGIN: "TEATRO" };
const texts = (change: object = {}): Partial<Facts> => ({
  texts: { value: { isSandbox: false, hasOrigin: true, dollars: 100, ...change } },
});
const sender = (change: object = {}): Partial<Facts> => ({ sender: { value: { identity: "teatro.example", isProven: true, ...change } } });
const functions = (all: number, free: number, gate = 0): Partial<Facts> => ({ functions: { value: { all, free, gate } } });

it.each<[string, Partial<Facts>, Record<string, string>, "note" | "stop", string]>([
  ["the root user", { caller: { value: { account: "1", arn: "arn:aws:iam::1:root" } } }, {}, "note", "root user"],
  ["ten functions", functions(10, 10), {}, "note", "L-B99A9384"],
  ["too few for the gate's own", functions(150, 150), { CATRACA_GATE_RESERVED: "100" }, "stop", "would leave 50"],
  [
    "the sandbox",
    { mail: { value: { ...READY.mail, isSandbox: true, isSending: true, health: "HEALTHY", perSecond: 1, perDay: 200 } } },
    {},
    "note",
    "sandbox",
  ],
  [
    "a paused SES",
    { mail: { value: { isSandbox: false, isSending: false, health: "SHUTDOWN", perSecond: 1, perDay: 1 } } },
    {},
    "stop",
    "SHUTDOWN",
  ],
  [
    "a review of SES",
    { mail: { value: { isSandbox: false, isSending: true, health: "PROBATION", perSecond: 1, perDay: 1 } } },
    {},
    "note",
    "PROBATION",
  ],
  ["a sender of another stage", sender({ stage: "staging" }), {}, "stop", "CATRACA_MAIL_IDENTITY=existing"],
  ["a sender that is not proven", sender({ stage: "production", isProven: false }), {}, "note", "has not proven"],
  ["an existing sender that is missing", {}, EXISTING, "stop", "leave the setting out"],
  ["an existing sender that is not proven", sender({ isProven: false }), EXISTING, "stop", "has not proven"],
  ["no zone", { zone: { value: undefined } }, DOMAIN, "stop", "No zone"],
  ["a zone that nobody asks", zone([]), DOMAIN, "stop", "now none"],
  ["a zone elsewhere", zone(["a.registrar.example"]), DOMAIN, "stop", "now a.registrar.example"],
  ["a certificate that waits", certificate("PENDING_VALIDATION", ["tickets.teatro.example"]), CERTIFICATE, "stop", "PENDING_VALIDATION"],
  [
    "a certificate of another name",
    certificate("ISSUED", ["www.teatro.example", "*.a.example"]),
    CERTIFICATE,
    "stop",
    "is for www.teatro.example",
  ],
  ["a certificate that is gone", { certificate: { error: "ResourceNotFoundException" } }, CERTIFICATE, "stop", "not readable"],
  ["no distribution yet", { distributions: { value: 0 } }, {}, "note", "must be verified"],
  ["a name of another account", { signIn: { value: "999999999999" } }, {}, "stop", "Another account"],
  ["an origin that is missing", texts({ hasOrigin: false }), SMS, "stop", "CATRACA_SMS_ORIGIN"],
  ["text messages in their sandbox", texts({ isSandbox: true }), SMS, "note", "only proven numbers"],
  ["a dollar of text messages", texts({ dollars: 1 }), SMS, "note", "1 US dollars"],
  [
    "a key for tests",
    {},
    { CATRACA_PAYMENTS: "stripe", CATRACA_STRIPE_KEY: "rk_test_1", CATRACA_STRIPE_WEBHOOK_SECRET: "whsec_1" },
    "note",
    "no card is charged",
  ],
  ["a setting without the key that signs", { signingKeys: { value: [2] } }, {}, "stop", "Write 2, unless"],
  ["an old setting", { signingKeys: { value: [3, 2] } }, { CATRACA_SIGNING_KEYS: "2,1" }, "stop", "Write 3,2, unless"],
  ["a successor with a lower number", { signingKeys: { value: [3] } }, { CATRACA_SIGNING_KEYS: "3,2" }, "stop", "older than key 3"],
  ["simulated cards", {}, { CATRACA_PAYMENTS: "simulated" }, "note", "cost nothing"],
  ["a denied answer", { mail: { error: "AccessDeniedException: no" } }, {}, "note", "AccessDeniedException"],
])("%s is found", (_, facts, environment, level, says) => {
  expect(find(facts, environment).filter((one) => one.level !== "ok")).toEqual([{ level, says: expect.stringContaining(says) }]);
});

it.each<[string, Partial<Facts>, Record<string, string>]>([
  ["a zone that one of its name servers answers for", zone(["NS-1.awsdns-1.org."]), DOMAIN],
  ["a certificate of all names below", certificate("ISSUED", ["*.teatro.example"]), CERTIFICATE],
  ["a sender of this stage", sender({ stage: "production" }), {}],
  ["a proven sender of another stage, which is set", sender({ stage: "staging" }), EXISTING],
  ["a name that this account has", { signIn: { value: "123456789012" } }, {}],
  ["functions that this stage's gate has already", functions(1_000, 900, 100), { CATRACA_GATE_RESERVED: "100" }],
  ["text messages", texts(), SMS],
  ["a successor that is accepted", { signingKeys: { value: [1] } }, { CATRACA_SIGNING_KEYS: "1,2" }],
  ["a successor that signs", { signingKeys: { value: [1, 2] } }, { CATRACA_SIGNING_KEYS: "2,1" }],
  ["a key that is retired", { signingKeys: { value: [2, 1] } }, { CATRACA_SIGNING_KEYS: "2" }],
])("%s is as it should be", (_, facts, environment) => {
  expect(find(facts, environment).filter(({ level }) => level !== "ok")).toEqual([]);
});
