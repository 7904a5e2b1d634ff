import { expect, it } from "vitest";
import { settingsOf, warningsOf } from "./settings.ts";

const production = { stage: "production", deploying: true };
const MAIL = { CATRACA_MAIL_FROM: "Teatro <ingressos@teatro.example>" };

it("an empty production stage has its firewall and takes no pretended money; another stage the other way round", () => {
  expect(settingsOf(MAIL, production)).toMatchObject({
    isProduction: true,
    waf: true,
    payments: "off",
    mailFrom: MAIL.CATRACA_MAIL_FROM,
    mailAddress: "ingressos@teatro.example",
    gate: { reserved: 0, provisioned: 0 },
    attendeeAccounts: false,
    sms: { provider: "off" },
  });
  expect(settingsOf(MAIL, { stage: "ana", deploying: true })).toMatchObject({ isProduction: false, waf: false, payments: "simulated" });
});

it("what is told holds", () => {
  const told = { ...MAIL, CATRACA_WAF: "off", CATRACA_PAYMENTS: "simulated", CATRACA_GATE_RESERVED: "50", CATRACA_GATE_PROVISIONED: "10" };
  expect(settingsOf(told, production)).toMatchObject({ waf: false, payments: "simulated", gate: { reserved: 50, provisioned: 10 } });
  expect(settingsOf({ ...MAIL, CATRACA_WAF_REQUESTS: "12000" }, production).wafRequests).toBe(12_000);
  expect(settingsOf({ ...MAIL, CATRACA_ALARM_EMAIL: "" }, production).alarmEmail).toBeUndefined();
});

it("takes money by Stripe with its keys, beside simulated cards or alone", () => {
  const keys = { CATRACA_STRIPE_KEY: "rk_test_a", CATRACA_STRIPE_WEBHOOK_SECRET: "whsec_a,whsec_b" };
  for (const payments of ["stripe", "simulated,stripe"])
    expect(settingsOf({ ...MAIL, ...keys, CATRACA_PAYMENTS: payments }, production)).toMatchObject({
      payments,
      stripe: { key: "rk_test_a", webhookSecrets: "whsec_a whsec_b" },
    });
});

it.each([
  [{}, "CATRACA_MAIL_FROM is missing"],
  [
    { ...MAIL, CATRACA_PAYMENTS: "paypal" },
    'CATRACA_PAYMENTS in .env.production: Write "simulated", "stripe", "simulated,stripe" or "off".',
  ],
  [{ ...MAIL, CATRACA_PAYMENTS: "stripe" }, "CATRACA_PAYMENTS=stripe in .env.production needs CATRACA_STRIPE_KEY"],
  [{ ...MAIL, CATRACA_STRIPE_KEY: "pk_test_a" }, "CATRACA_STRIPE_KEY in .env.production"],
  [{ ...MAIL, CATRACA_STRIPE_WEBHOOK_SECRET: "secret" }, "CATRACA_STRIPE_WEBHOOK_SECRET in .env.production"],
  [{ CATRACA_MAIL_FROM: "nobody" }, "CATRACA_MAIL_FROM in .env.production: Write an e-mail address."],
  [{ ...MAIL, CATRACA_DOMAIN: "https://a.example" }, "CATRACA_DOMAIN in .env.production"],
  [{ ...MAIL, CATRACA_GATE_RESERVED: "many" }, "CATRACA_GATE_RESERVED in .env.production: Write a whole number."],
  [{ ...MAIL, CATRACA_ATTENDEE_ACCOUNTS: "yes" }, 'CATRACA_ATTENDEE_ACCOUNTS in .env.production: Write "on" or "off".'],
  [{ ...MAIL, CATRACA_WAF: "yes" }, 'CATRACA_WAF in .env.production: Write "on" or "off".'],
  [{ ...MAIL, CATRACA_CERTIFICATE_ARN: "arn:aws:acm:us-east-1:1:certificate/a" }, "needs CATRACA_DOMAIN"],
  [{ ...MAIL, CATRACA_DOMAIN: "a.example", CATRACA_CERTIFICATE_ARN: "arn:aws:acm:eu-west-1:1:certificate/a" }, "must be in us-east-1"],
  [{ ...MAIL, CATRACA_GATE_RESERVED: "5", CATRACA_GATE_PROVISIONED: "6" }, "cannot be more than CATRACA_GATE_RESERVED"],
  [{ ...MAIL, CATRACA_REGION: "Brazil" }, "CATRACA_REGION in .env.production: Write a region"],
  [{ ...MAIL, CATRACA_QUEUE_CONCURRENCY: "1" }, "CATRACA_QUEUE_CONCURRENCY in .env.production: Write 2 to 1000."],
  [{ ...MAIL, CATRACA_SMS: "end-user-messaging" }, "needs CATRACA_SMS_ORIGIN"],
  [{ ...MAIL, CATRACA_WAF_REQUESTS: "10" }, "CATRACA_WAF_REQUESTS in .env.production: Write 100 to 100000."],
  [{ ...MAIL, CATRACA_API_RATE: "0" }, "CATRACA_API_RATE in .env.production: Write 1 to 100000."],
  [{ ...MAIL, CATRACA_MAIL_DOMAIN: "example.org" }, "CATRACA_MAIL_DOMAIN in .env.production is not the domain of CATRACA_MAIL_FROM"],
  [{ ...MAIL, CATRACA_MAIL_DOMAIN: "tro.example" }, "CATRACA_MAIL_DOMAIN in .env.production is not the domain of CATRACA_MAIL_FROM"],
  [{ ...MAIL, CATRACA_MAIL_DOMAIN: "teatro.example", CATRACA_MAIL_IDENTITY: "existing" }, "belongs to the stage that proves the sender"],
  [{ ...MAIL, CATRACA_SMS: "pinpoint" }, "needs CATRACA_PINPOINT_APP"],
  [{ ...MAIL, CATRACA_SIGNING_KEYS: "0" }, "CATRACA_SIGNING_KEYS in .env.production: Write numbers of keys"],
  [{ ...MAIL, CATRACA_SIGNING_KEYS: "12" }, "CATRACA_SIGNING_KEYS in .env.production: Write numbers of keys, 1 to 8"],
  [{ ...MAIL, CATRACA_SIGNING_KEYS: "9,1" }, "CATRACA_SIGNING_KEYS in .env.production: Write numbers of keys"],
  [{ ...MAIL, CATRACA_SIGNING_KEYS: "5,4,3,2,1" }, "CATRACA_SIGNING_KEYS in .env.production: Write numbers of keys"],
  [{ ...MAIL, CATRACA_SIGNING_KEYS: "2,1,2" }, "CATRACA_SIGNING_KEYS in .env.production: Write each number once."],
  [{ ...MAIL, CATRACA_SMS_COUNTRIES: "BR" }, "calling codes"],
])("%j is told apart from what would deploy: %s", (environment, message) => {
  expect(() => settingsOf(environment, production)).toThrow(message);
});

it.each(["Production", "prod_1", "1st", "-a", "", "a".repeat(31), "aws-test", "my-amazon", "cognito2"])(
  'a stage named "%s" is refused in one line, before Lambda or Cognito refuse it after minutes',
  (stage) => {
    expect(() => settingsOf(MAIL, { stage, deploying: true })).toThrow(/^"[^"\n]*" cannot be a stage: [^\n]+$/);
  },
);

it.each(["production", "staging", "ana", "pr-17", "a", "a".repeat(30)])("a stage may be named %s", (stage) => {
  expect(settingsOf(MAIL, { stage, deploying: true }).mailAddress).toBe("ingressos@teatro.example");
});

it("takes as many requests at once as the rate says, and 5,000 at most, which is what AWS allows", () => {
  expect(settingsOf({ ...MAIL, CATRACA_API_RATE: "300" }, production).apiRate).toEqual({ rateLimit: 300, burstLimit: 300 });
  expect(settingsOf({ ...MAIL, CATRACA_API_RATE: "12000" }, production).apiRate).toEqual({ rateLimit: 12_000, burstLimit: 5_000 });
});

it("the program can be looked at without a sender, but not deployed", () => {
  expect(settingsOf({}, { ...production, deploying: false }).mailAddress).toBe("tickets@example.com");
});

it("warns of a production whose gate has no functions of its own", () => {
  const of = (environment: Record<string, string>, stage: string) =>
    warningsOf(settingsOf({ ...MAIL, ...environment }, { stage, deploying: true }));
  expect(of({}, "production")).toEqual([expect.stringMatching(/^CATRACA_GATE_RESERVED is not set.*docs\/deploy\.md/)]);
  expect(of({ CATRACA_GATE_RESERVED: "100" }, "production")).toEqual([]);
  expect(of({}, "staging")).toEqual([]);
});
