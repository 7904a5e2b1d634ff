/** Decides, from what an account answers, whether a stage can be deployed into it and would work there. Pure. */
import type { Settings } from "../settings.ts";

/** An answer, or why AWS gave none. */
export type Read<T> = { value: T } | { error: string };

export type Facts = {
  caller: Read<{ account: string; arn: string }>;
  /** Concurrent executions: of the account, not set aside for any function, and set aside for this stage's gate. */
  functions: Read<{ all: number; free: number; gate: number }>;
  mail: Read<{ isSandbox: boolean; isSending: boolean; health: string; perSecond: number; perDay: number }>;
  /** The identity that proves the sender. `stage`: the one that made it. */
  sender: Read<{ identity: string; isProven: boolean; stage?: string } | undefined>;
  /** The zone of the domain, and the name servers that the world asks. */
  zone?: Read<{ name: string; nameServers: string[]; asked: string[] } | undefined>;
  certificate?: Read<{ status: string; names: string[] }>;
  distributions: Read<number>;
  /** The account that has the name of the sign-in. */
  signIn: Read<string | undefined>;
  texts?: Read<{ isSandbox: boolean; hasOrigin: boolean; dollars: number }>;
  /** The keys that the stage's functions have now, the signer first. Undefined: it is not deployed yet. */
  signingKeys: Read<number[] | undefined>;
};

/** `stop`: the deployment would fail, or sell tickets that nobody gets. */
export type Finding = { level: "ok" | "note" | "stop"; says: string };

type About = { stage: string; region: string; settings: Settings };

const ok = (says: string): Finding => ({ level: "ok", says });
const note = (says: string): Finding => ({ level: "note", says });
const stop = (says: string): Finding => ({ level: "stop", says });

/** Lambda refuses to set aside so many that fewer are left for everything else: docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const LEAST_FREE = 100;
const ENOUGH = 1_000;

/** Without this answer nothing else is known. */
const aboutCaller = ({ caller }: Facts): Finding[] => {
  if ("error" in caller)
    return [stop(`AWS does not know who you are (${caller.error}): run "aws configure sso", then "export AWS_PROFILE=…".`)];
  const { account, arn } = caller.value;
  return [
    ok(`account ${account}`),
    ...(arn.endsWith(":root") ? [note("You are the account's root user: make a role for deployments, and lock the root user away.")] : []),
  ];
};

const aboutFunctions = ({ functions }: Facts, { settings: { gate } }: About): Finding[] => {
  if ("error" in functions) return [note(`The limit of functions at once was not readable: ${functions.error}.`)];
  const { all, free, gate: own } = functions.value;
  const left = free + own - gate.reserved;
  if (gate.reserved > 0 && left < LEAST_FREE)
    return [
      stop(
        `CATRACA_GATE_RESERVED=${gate.reserved} would leave ${left} functions at once, and AWS wants ${LEAST_FREE} left: ask for more, or lower it.`,
      ),
    ];
  if (all >= ENOUGH) return [ok(`${all} functions at once`)];
  return [
    note(
      `${all} functions run at once in this account, too few for a sale. Ask for more: aws service-quotas request-service-quota-increase ` +
        `--service-code lambda --quota-code L-B99A9384 --desired-value ${ENOUGH}`,
    ),
  ];
};

const aboutMail = ({ mail }: Facts): Finding[] => {
  if ("error" in mail) return [note(`The state of SES was not readable: ${mail.error}.`)];
  const { isSandbox, isSending, health, perSecond, perDay } = mail.value;
  if (!isSending) return [stop(`SES sends no mail of this account (${health}): ask AWS Support why.`)];
  const rate = `${perSecond} emails a second, ${perDay} a day`;
  return [
    isSandbox
      ? note(`SES is in its sandbox: buyers get no mail until it is left. docs/deploy.md, "Mail", has the command. Now: ${rate}`)
      : ok(`SES sends ${rate}`),
    ...(health === "HEALTHY" ? [] : [note(`SES reviews this account (${health}): too much mail came back.`)]),
  ];
};

const aboutSender = ({ sender }: Facts, { stage, settings }: About): Finding[] => {
  if ("error" in sender) return [note(`The sender ${settings.mailAddress} was not readable: ${sender.error}.`)];
  const { value: found } = sender;
  if (settings.mailIdentity === "existing") {
    if (!found)
      return [stop(`CATRACA_MAIL_IDENTITY=existing, but SES does not know ${settings.mailAddress} nor its domain: leave the setting out.`)];
    return found.isProven
      ? [ok(`SES knows ${found.identity}`)]
      : [stop(`SES has not proven ${found.identity} yet: follow "Mail" in docs/deploy.md.`)];
  }
  if (!found) return [ok(`the deployment tells SES of ${settings.mailAddress}`)];
  if (found.stage !== stage)
    return [
      stop(`SES knows ${found.identity} already, and once alone is possible: set CATRACA_MAIL_IDENTITY=existing, or take another sender.`),
    ];
  return found.isProven
    ? [ok(`SES knows ${found.identity}`)]
    : [note(`SES has not proven ${found.identity} yet: follow "Mail" in docs/deploy.md.`)];
};

const lower = (names: string[]): string[] => names.map((name) => name.toLowerCase().replace(/\.$/, ""));

const aboutZone = ({ zone }: Facts, { settings: { domain } }: About): Finding[] => {
  if (zone === undefined) return [];
  if ("error" in zone) return [note(`The zones of Route 53 were not readable: ${zone.error}.`)];
  if (!zone.value)
    return [stop(`No zone of this account has ${domain}: make one, or give CATRACA_CERTIFICATE_ARN (docs/deploy.md, "The domain").`)];
  const { name, nameServers, asked } = zone.value;
  const own = new Set(lower(nameServers));
  if (lower(asked).some((one) => own.has(one))) return [ok(`the zone ${name} answers for ${domain}`)];
  const now = asked.length > 0 ? `now ${asked.join(", ")}` : "now none";
  return [
    stop(
      `The world does not ask the zone ${name}, so its certificate would wait for ever: name ${nameServers.join(", ")} at your registrar, ${now}.`,
    ),
  ];
};

const covers = (name: string, domain: string): boolean =>
  name === domain || (name.startsWith("*.") && domain.split(".").slice(1).join(".") === name.slice(2));

const aboutCertificate = ({ certificate }: Facts, { settings: { domain = "" } }: About): Finding[] => {
  if (certificate === undefined) return [];
  if ("error" in certificate) return [stop(`CATRACA_CERTIFICATE_ARN was not readable: ${certificate.error}.`)];
  const { status, names } = certificate.value;
  if (status !== "ISSUED") return [stop(`The certificate is ${status}: make the record that proves it, and wait until it is ISSUED.`)];
  if (!names.some((name) => covers(name, domain))) return [stop(`The certificate is for ${names.join(", ")}, and not for ${domain}.`)];
  return [ok(`a certificate for ${domain}`)];
};

const aboutDistributions = ({ distributions }: Facts): Finding[] => {
  if ("error" in distributions) return [note(`CloudFront was not readable: ${distributions.error}.`)];
  if (distributions.value > 0) return [ok("CloudFront serves this account")];
  return [
    note(
      'Nothing tells whether AWS has verified this account for CloudFront. If the deployment says "must be verified", open a case ("Account and billing").',
    ),
  ];
};

const aboutSignIn = ({ signIn, caller }: Facts, { stage }: About): Finding[] => {
  if ("error" in signIn) return [note(`The name of the sign-in was not readable: ${signIn.error}.`)];
  const account = "value" in caller ? caller.value.account : undefined;
  if (signIn.value === undefined || signIn.value === account) return [ok("the name of the sign-in is free, or this account's")];
  return [stop(`Another account has the name of the sign-in: take another name than ${stage} for the stage.`)];
};

const aboutTexts = ({ texts }: Facts, { settings: { sms } }: About): Finding[] => {
  if (texts === undefined) return [];
  if ("error" in texts) return [note(`Text messages were not readable: ${texts.error}.`)];
  const { isSandbox, hasOrigin, dollars } = texts.value;
  return [
    hasOrigin
      ? ok(`text messages from ${sms.origin}`)
      : stop(`This account has no number or sender id ${sms.origin} (CATRACA_SMS_ORIGIN).`),
    ...(isSandbox ? [note("Text messages are in their sandbox: only proven numbers get any.")] : []),
    ...(dollars < 10 ? [note(`Text messages end at ${dollars} US dollars a month: ask for a higher limit.`)] : []),
  ];
};

/** A setting that is missing, or is another operator's old one, would give the stage back to a key that was retired. */
const aboutSigningKeys = ({ signingKeys }: Facts, { settings }: About): Finding[] => {
  if ("error" in signingKeys) return [note(`The keys that sign were not readable: ${signingKeys.error}.`)];
  const next = settings.signingKeys;
  const [signer, ...accepted] = signingKeys.value ?? next;
  if (signer === undefined) return [];
  if (!next.includes(signer))
    return [
      stop(
        `The stage signs with key ${signer}, and CATRACA_SIGNING_KEYS=${next.join(",")} does not accept it: its codes, links and devices would end. ` +
          `Write ${[signer, ...accepted].join(",")}, unless key ${signer} is to end at once (docs/how-to/recover.md).`,
      ),
    ];
  const newest = Math.max(signer, ...accepted);
  const older = next.filter((key) => key < newest && key !== signer && !accepted.includes(key));
  if (older.length > 0)
    return [
      stop(
        `Key ${older.join(", ")} is older than key ${newest} by its number: tickets would get other codes at once. Take a higher number as the successor.`,
      ),
    ];
  return [ok(`key ${next[0]} signs`)];
};

/** Looks at the settings alone. */
const aboutPayments = ({ settings: { isProduction, payments, stripe } }: About): Finding[] => {
  const isTest = /^[rs]k_test_/.test(stripe.key ?? "");
  if (payments.includes("stripe") && isProduction && isTest) return [note("CATRACA_STRIPE_KEY is a key for tests: no card is charged.")];
  if (isProduction && payments.includes("simulated")) return [note("CATRACA_PAYMENTS offers simulated cards: tickets cost nothing.")];
  return [];
};

/** In the order of docs/deploy.md. */
export const findingsOf = (facts: Facts, about: About): Finding[] =>
  "error" in facts.caller
    ? aboutCaller(facts)
    : [
        aboutCaller,
        aboutDistributions,
        aboutZone,
        aboutCertificate,
        aboutMail,
        aboutSender,
        aboutTexts,
        aboutFunctions,
        aboutSignIn,
        aboutSigningKeys,
      ]
        .flatMap((one) => one(facts, about))
        .concat(aboutPayments(about));
