/** A stage other than production: removal leaves nothing. Has every setting that changes the registered resources. */
import { readFileSync } from "node:fs";
import { subscriptions } from "@catraca/functions/triggers";
import { beforeAll, expect, it } from "vitest";
import type { Synth } from "./test/harness.ts";
import type { Inputs } from "./test/mocks.ts";
import { functionOf, grantsOf, of, tooTrusting, tooWide, withoutDeadLetters } from "./test/offences.ts";
import { ACCOUNT } from "./test/mocks.ts";
import { PRODUCTION, REHEARSAL, synthesized } from "./test/shared.ts";

let s: Synth;
beforeAll(async () => {
  s = await synthesized(REHEARSAL);
});
const only = (type: string): Inputs => {
  const found = of(s.resources, type);
  expect(found, type).toHaveLength(1);
  return found[0]?.inputs;
};

it("is removed whole: nothing is protected and nothing kept", () => {
  expect(s.app).toMatchObject({ removal: "remove", protect: false });
  expect(only("aws:dynamodb/table:Table").deletionProtectionEnabled).toBe(false);
  expect(of(s.resources, "aws:cognito/userPool:UserPool").map(({ inputs }) => inputs.deletionProtection)).toEqual(["INACTIVE", "INACTIVE"]);
  const stays = /Table$|Bucket$|UserPool$|RandomPassword$|Key$/;
  const kept = s.resources.filter(({ type, kept: isKept, guarded }) => stays.test(type) && (isKept || guarded));
  expect(kept.map(({ name }) => name)).toEqual([]);
});

it("takes pretended payments, and has no firewall unless it is told to", () => {
  expect(functionOf(s.resources, "api").environment.variables.PAYMENT_PROVIDER).toBe("simulated");
  expect(of(s.resources, "aws:wafv2/webAcl:WebAcl")).toEqual([]);
  expect(only("aws:cloudfront/distribution:Distribution").webAclId).toBeUndefined();
});

it("lives at its own domain, with a certificate of us-east-1, and signs its mail by it", () => {
  const distribution = only("aws:cloudfront/distribution:Distribution");
  expect(distribution.aliases).toEqual(["tickets.example.org"]);
  expect(distribution.viewerCertificate).toMatchObject({ sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" });
  expect(functionOf(s.resources, "api").environment.variables.SITE_URL).toBe("https://tickets.example.org");
  const clients = of(s.resources, "aws:cognito/userPoolClient:UserPoolClient").map(({ inputs }) => inputs.callbackUrls);
  expect(new Set(clients.flat())).toEqual(
    new Set(["https://tickets.example.org/console/signed-in", "https://tickets.example.org/signed-in"]),
  );
  expect(only("aws:sesv2/emailIdentity:EmailIdentity").emailIdentity).toBe("tickets.example.org");
  const records = of(s.resources, "aws:route53/record:Record").map(({ inputs }) => `${inputs.name} ${inputs.type} ${inputs.records?.[0]}`);
  expect(records).toEqual(
    expect.arrayContaining([
      "a._domainkey.tickets.example.org CNAME a.dkim.amazonses.com",
      "mail.tickets.example.org MX 10 feedback-smtp.us-east-1.amazonses.com",
      "mail.tickets.example.org TXT v=spf1 include:amazonses.com ~all",
      "_dmarc.tickets.example.org TXT v=DMARC1; p=none;",
    ]),
  );
  expect(s.outputs["records"]).toBeUndefined();
});

it("opens accounts for attendees in a pool of their own, which leads back to the pages, and leaves the organizers' pool closed", () => {
  const pools = Object.fromEntries(of(s.resources, "aws:cognito/userPool:UserPool").map(({ inputs }) => [inputs.name, inputs]));
  expect(pools["catraca-rehearsal"]).toMatchObject({ mfaConfiguration: "ON", adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
  expect(pools["catraca-rehearsal-attendees"]).toMatchObject({
    mfaConfiguration: "OFF",
    adminCreateUserConfig: { allowAdminCreateUserOnly: false },
    autoVerifiedAttributes: ["email"],
    userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdates: ["email"] },
    emailConfiguration: { emailSendingAccount: "DEVELOPER", fromEmailAddress: "Example <hello@tickets.example.org>" },
  });
  const account = readFileSync("packages/web/src/attendee/account/session.ts", "utf8");
  const pathOf = (name: string): string | undefined => new RegExp(`const ${name} = "([^"]+)"`).exec(account)?.[1];
  const client = of(s.resources, "aws:cognito/userPoolClient:UserPoolClient").find(({ inputs }) => inputs.name === "attendees")?.inputs;
  expect(client).toMatchObject({
    generateSecret: false,
    allowedOauthFlows: ["code"],
    callbackUrls: [`https://tickets.example.org${pathOf("SIGNED_IN")}`],
    logoutUrls: [`https://tickets.example.org${pathOf("HOME")}`],
  });
  const { ATTENDEE_ISSUER, ATTENDEE_CLIENT_ID, ATTENDEE_USERINFO_URL } = functionOf(s.resources, "api").environment.variables;
  expect(ATTENDEE_ISSUER).not.toBe(functionOf(s.resources, "api").environment.variables.TOKEN_ISSUER);
  expect(ATTENDEE_CLIENT_ID).toBe("attendees");
  const origin = `https://catraca-rehearsal-me-${ACCOUNT}.auth.us-east-1.amazoncognito.com`;
  expect(ATTENDEE_USERINFO_URL).toBe(`${origin}/oauth2/userInfo`);
  const policies = of(s.resources, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").map(({ inputs }) =>
    JSON.stringify(inputs),
  );
  expect(policies.filter((policy) => policy.includes(origin))).toHaveLength(1);
});

it("sets concurrency aside for the gate, on the version that its address leads to", () => {
  expect(functionOf(s.resources, "gate").reservedConcurrentExecutions).toBe(100);
  expect(only("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig")).toMatchObject({
    functionName: "catraca-rehearsal-gate",
    qualifier: "live",
    provisionedConcurrentExecutions: 20,
  });
});

it("gives functions behind queues as many executions at once as it is told to", () => {
  const sources = of(s.resources, "aws:lambda/eventSourceMapping:EventSourceMapping").map(({ inputs }) => inputs);
  const ofQueues = sources.filter(({ eventSourceArn }) => eventSourceArn.includes(":sqs:"));
  expect(ofQueues).toHaveLength(subscriptions.length);
  for (const { scalingConfig } of ofQueues) expect(scalingConfig).toEqual({ maximumConcurrency: 12 });
});

it("sends text messages by its Pinpoint application alone", () => {
  const { variables } = functionOf(s.resources, "checkoutNotify").environment;
  expect(variables).toMatchObject({ SMS_PROVIDER: "pinpoint", PINPOINT_APP_ID: "app1" });
  const sms = grantsOf(s.resources, "checkoutNotify").filter(({ action }) => /^(sms-voice|mobiletargeting):/.test(action));
  expect(sms).toEqual([{ action: "mobiletargeting:SendMessages", on: expect.stringMatching(/:apps\/app1\/\*$/) }]);
});

it("sends the secret of this rotation, and takes the next and the last one too", () => {
  const { ORIGIN_SECRETS } = functionOf(s.resources, "admin").environment.variables;
  const [, api] = only("aws:cloudfront/distribution:Distribution").origins;
  expect([api.customHeaders[0].value, ORIGIN_SECRETS]).toEqual([
    "made-for-OriginSecret7",
    "made-for-OriginSecret7 made-for-OriginSecret8 made-for-OriginSecret6",
  ]);
});

it("signs with the first of its keys, and accepts the others", () => {
  const { MASTER_SECRET, SIGNING_SECRETS } = functionOf(s.resources, "admin").environment.variables;
  expect([MASTER_SECRET, SIGNING_SECRETS]).toEqual(["made-for-MasterSecret", "3:made-for-SigningSecret3,1:made-for-MasterSecret"]);
});

it("has the secrets of all keys, whichever are named, so that no setting deletes a protected one", async () => {
  const secretsOf = ({ resources }: Synth) =>
    of(resources, "random:index/randomPassword:RandomPassword").filter(({ name }) => !name.startsWith("Origin"));
  const production = secretsOf(await synthesized(PRODUCTION));
  expect(production.map(({ name }) => name)).toEqual(["MasterSecret", ...[2, 3, 4, 5, 6, 7, 8].map((key) => `SigningSecret${key}`)]);
  expect(production.every(({ kept, guarded }) => kept && guarded)).toBe(true);
  expect(secretsOf(s).map(({ name }) => name)).toEqual(production.map(({ name }) => name));
});

it("is as careful as production with roles and with messages", () => {
  expect(tooWide(s.resources)).toEqual([]);
  expect(tooTrusting(s.resources)).toEqual([]);
  expect(withoutDeadLetters(s.resources)).toEqual([]);
});
