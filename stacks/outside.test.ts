/** A stage whose domain and sender are in DNS zones of another account: the deployment prints the needed records. */
import { beforeAll, expect, it } from "vitest";
import type { Synth } from "./test/harness.ts";
import type { Inputs } from "./test/mocks.ts";
import { of } from "./test/offences.ts";
import { OUTSIDE, synthesized } from "./test/shared.ts";

let s: Synth;
beforeAll(async () => {
  s = await synthesized(OUTSIDE);
});
const only = (type: string): Inputs => {
  const found = of(s.resources, type);
  expect(found, type).toHaveLength(1);
  return found[0]?.inputs;
};

it("mail is signed as the sender's domain, bounces to a name of it, and leaves under the stage's configuration", () => {
  expect(only("aws:sesv2/emailIdentity:EmailIdentity")).toMatchObject({
    emailIdentity: "example.net",
    configurationSetName: `catraca-${OUTSIDE.stage}`,
    dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
  });
  expect(only("aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes")).toMatchObject({
    emailIdentity: "example.net",
    mailFromDomain: "mail.example.net",
    behaviorOnMxFailure: "USE_DEFAULT_VALUE",
  });
  expect(only("aws:sesv2/configurationSet:ConfigurationSet")).toMatchObject({ deliveryOptions: { tlsPolicy: "REQUIRE" } });
});

it("prints each record that somebody makes by hand, and makes none itself", () => {
  expect(s.outputs["records"]).toEqual([
    "a._domainkey.example.net CNAME a.dkim.amazonses.com",
    "b._domainkey.example.net CNAME b.dkim.amazonses.com",
    "c._domainkey.example.net CNAME c.dkim.amazonses.com",
    "mail.example.net MX 10 feedback-smtp.us-east-1.amazonses.com",
    "mail.example.net TXT v=spf1 include:amazonses.com ~all",
    "_dmarc.example.net TXT v=DMARC1; p=none;",
    "tickets.example.org CNAME sitecdndistribution.cloudfront.net",
  ]);
  expect(of(s.resources, "aws:route53/record:Record")).toEqual([]);
});

it("waits for no proof of the domain, which nobody can give before the records are printed", () => {
  expect(of(s.resources, "aws:ses/domainIdentityVerification:DomainIdentityVerification")).toEqual([]);
  expect(of(s.resources, "aws:acm/certificateValidation:CertificateValidation")).toEqual([]);
});
