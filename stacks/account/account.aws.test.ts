/** The command line against a server that answers as AWS's API references show it: bodies of their examples, with values of our own. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { settingsOf } from "../settings.ts";
import { readAccount } from "./account.aws.ts";

const xml = (body: string): [string, string] => ["text/xml", `<?xml version="1.0" encoding="UTF-8"?>${body}`];
const json = (body: object): [string, string] => ["application/json", JSON.stringify(body)];

const QUOTA = { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 };
const ZONE = "<Id>/hostedzone/Z1D633PJN98FT9</Id><Name>teatro.example.</Name><CallerReference>1</CallerReference>";
const DISTRIBUTIONS = "<Marker></Marker><MaxItems>1</MaxItems><IsTruncated>false</IsTruncated><Quantity>0</Quantity>";

/** Answers by the beginning of the path or by the operation in the header or body. The first one that fits counts. */
const ANSWERS: [RegExp, [string, string]][] = [
  [
    /GetCallerIdentity/,
    xml(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/Alice</Arn>' +
        "<UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
    ),
  ],
  [/account-settings/, json({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 }, AccountUsage: {} })],
  [/functions\/catraca-staging-gate\/concurrency/, json({})],
  [
    /functions\/catraca-staging-admin\/configuration/,
    json({ FunctionName: "catraca-staging-admin", Environment: { Variables: { SIGNING_SECRETS: "2:s3cr3t-two,1:s3cr3t-one" } } }),
  ],
  [/email\/account/, json({ ProductionAccessEnabled: false, SendingEnabled: true, EnforcementStatus: "HEALTHY", SendQuota: QUOTA })],
  [/email\/identities/, json({ VerifiedForSendingStatus: true, Tags: [{ Key: "sst:stage", Value: "production" }] })],
  [
    /hostedzonesbyname/,
    xml(
      `<ListHostedZonesByNameResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZones><HostedZone>${ZONE}` +
        "<Config><PrivateZone>false</PrivateZone></Config></HostedZone></HostedZones><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></ListHostedZonesByNameResponse>",
    ),
  ],
  [
    /hostedzone\/Z1D633PJN98FT9/,
    xml(
      `<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone>${ZONE}</HostedZone>` +
        "<DelegationSet><NameServers><NameServer>ns-2048.awsdns-64.com</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>",
    ),
  ],
  [/distribution/, xml(`<DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${DISTRIBUTIONS}</DistributionList>`)],
  [/DescribeUserPoolDomain/, json({ DomainDescription: {} })],
  [/DescribeAccountAttributes/, json({ AccountAttributes: [{ Name: "ACCOUNT_TIER", Value: "SANDBOX" }] })],
  [
    /DescribeSpendLimits/,
    json({ SpendLimits: [{ Name: "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", EnforcedLimit: 1, MaxLimit: 1, Overridden: false }] }),
  ],
  [/DescribePhoneNumbers/, json({ PhoneNumbers: [] })],
  [
    /DescribeSenderIds/,
    json({ SenderIds: [{ SenderIdArn: "arn:1", SenderId: "TEATRO", IsoCountryCode: "PT", MessageTypes: [], MonthlyLeasingPrice: "0" }] }),
  ],
];

const asked: string[] = [];
let server: http.Server;
let folder: string;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const name = `${request.method} ${request.url} ${String(request.headers["x-amz-target"] ?? "")} ${body.slice(0, 200)}`;
      asked.push(name);
      const [type, text] = ANSWERS.find(([key]) => key.test(name))?.[1] ?? json({});
      response.setHeader("content-type", type).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  folder = mkdtempSync(path.join(tmpdir(), "catraca-test-"));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const root = path.resolve(import.meta.dirname, "../..");

const run = (args: string[], environment: Record<string, string> = {}): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const { PATH = "" } = process.env;
    const file = path.join(root, "node_modules/.bin/tsx");
    execFile(
      file,
      [path.join(root, "stacks/account/main.ts"), ...args],
      { cwd: folder, env: { PATH, ...environment } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

const atServer = (): Record<string, string> => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
});

it("reads the stage's file and the account, and says what would stop a deployment and what would hurt later", async () => {
  const settings = [
    'CATRACA_MAIL_FROM="Teatro <ingressos@teatro.example>"',
    "CATRACA_REGION=sa-east-1",
    "CATRACA_SMS=end-user-messaging",
    "CATRACA_SMS_ORIGIN=TEATRO",
    "CATRACA_GATE_RESERVED=5",
  ];
  writeFileSync(path.join(folder, ".env.staging"), settings.join("\n"));
  const { code, out } = await run(["--stage", "staging"], atServer());
  const lines = out.trim().split("\n");
  expect(code, out).toBe(1);
  const has = (level: string, part: string): void =>
    expect(
      lines.some((line) => line.startsWith(level) && line.includes(part)),
      `${level} ${part}\n${out}`,
    ).toBe(true);
  has("ok", "account 123456789012");
  has("note", "must be verified");
  has("note", "sandbox");
  has("STOP", "CATRACA_MAIL_IDENTITY=existing");
  has("ok", "text messages from TEATRO");
  has("STOP", "would leave 5");
  has("STOP", "The stage signs with key 2");
  expect(out).not.toContain("s3cr3t");
  expect(lines.at(-1)).toBe("3 to mend before staging is deployed.");
  expect(asked.filter((one) => /^(PUT|DELETE|PATCH) /.test(one))).toEqual([]);
  expect(asked.filter((one) => /\.(Create|Update|Put|Delete|Set)/.test(one))).toEqual([]);
});

it("finds the zone above the domain, and who the world asks for it", async () => {
  Object.assign(process.env, atServer());
  const settings = settingsOf(
    { CATRACA_MAIL_FROM: "a@teatro.example", CATRACA_DOMAIN: "tickets.teatro.example" },
    { stage: "staging", deploying: true },
  );
  const resolveNameServers = (zone: string): Promise<string[]> => Promise.resolve([`ns.${zone}`]);
  expect((await readAccount({ stage: "staging", region: "sa-east-1", settings, resolveNameServers })).zone).toEqual({
    value: { name: "teatro.example", nameServers: ["ns-2048.awsdns-64.com"], asked: ["ns.teatro.example"] },
  });
});

it("a wrong setting is one line, before AWS is asked", async () => {
  const before = asked.length;
  const { code, err } = await run(["--stage", "Production"], { ...atServer(), CATRACA_MAIL_FROM: "a@example.com" });
  expect([code, err.trim().split("\n").length, asked.length]).toEqual([2, 1, before]);
  expect((await run([])).err).toContain("usage: pnpm deploy:check");
});
