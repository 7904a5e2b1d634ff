/** Reads an account. Every call only reads. */
import { ACMClient, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { CloudFrontClient, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { CognitoIdentityProviderClient, DescribeUserPoolDomainCommand } from "@aws-sdk/client-cognito-identity-provider";
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import {
  DescribeAccountAttributesCommand,
  DescribePhoneNumbersCommand,
  DescribeSenderIdsCommand,
  DescribeSpendLimitsCommand,
  PinpointSMSVoiceV2Client,
} from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { GetHostedZoneCommand, ListHostedZonesByNameCommand, Route53Client } from "@aws-sdk/client-route-53";
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Settings } from "../settings.ts";
import type { Facts, Read } from "./account.rules.ts";

/** `$app.name` in sst.config.ts. */
const APP = "catraca";

type Asked = { stage: string; region: string; settings: Settings; resolveNameServers: (zone: string) => Promise<string[]> };

const read = async <T>(ask: () => Promise<T>): Promise<Read<T>> => {
  try {
    return { value: await ask() };
  } catch (error) {
    return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
};

/** Undefined where AWS says that there is no such thing. */
const found = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && /NotFound/.test(error.name)) return undefined;
    throw error;
  }
};

/** The domain and those above it, without the top level. */
const domainsOf = (domain: string): string[] => {
  const parts = domain.split(".");
  return parts.slice(0, -1).map((_, at) => parts.slice(at).join("."));
};

const readCaller = (client: STSClient) =>
  read(async () => {
    const { Account = "", Arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn };
  });

const readFunctions = (client: LambdaClient, stage: string): Promise<Facts["functions"]> =>
  read(async () => {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    const gate = await found(() => client.send(new GetFunctionConcurrencyCommand({ FunctionName: `${APP}-${stage}-gate` })));
    return {
      all: AccountLimit?.ConcurrentExecutions ?? 0,
      free: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
      gate: gate?.ReservedConcurrentExecutions ?? 0,
    };
  });

/** The number of each key alone: its secret goes no further. */
const readSigningKeys = (client: LambdaClient, stage: string): Promise<Facts["signingKeys"]> =>
  read(async () => {
    const admin = await found(() => client.send(new GetFunctionConfigurationCommand({ FunctionName: `${APP}-${stage}-admin` })));
    if (!admin) return undefined;
    const secrets = admin.Environment?.Variables?.["SIGNING_SECRETS"];
    // An earlier version had the master secret alone.
    return secrets?.split(",").map((one) => Number(one.split(":")[0])) ?? [1];
  });

const readMail = (client: SESv2Client): Promise<Facts["mail"]> =>
  read(async () => {
    const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota } = await client.send(new GetAccountCommand({}));
    return {
      isSandbox: ProductionAccessEnabled !== true,
      isSending: SendingEnabled !== false,
      health: EnforcementStatus ?? "HEALTHY",
      perSecond: SendQuota?.MaxSendRate ?? 0,
      perDay: SendQuota?.Max24HourSend ?? 0,
    };
  });

/** An own identity is the one that the stage would make; an existing one may also be of a domain above. */
const readSender = (
  client: SESv2Client,
  { mailAddress, mailDomain, mailIdentity, domain, certificateArn }: Settings,
): Promise<Facts["sender"]> =>
  read(async () => {
    const senderDomain = mailAddress.split("@")[1] ?? "";
    const isSites = senderDomain === domain && certificateArn === undefined;
    const own = mailDomain ?? (isSites ? senderDomain : mailAddress);
    for (const identity of mailIdentity === "existing" ? [mailAddress, ...domainsOf(senderDomain)] : [own]) {
      const known = await found(() => client.send(new GetEmailIdentityCommand({ EmailIdentity: identity })));
      if (!known) continue;
      const stage = known.Tags?.find(({ Key }) => Key === "sst:stage")?.Value;
      return { identity, isProven: known.VerifiedForSendingStatus === true, ...(stage === undefined ? {} : { stage }) };
    }
    return undefined;
  });

const readZone = (client: Route53Client, domain: string, resolveNameServers: Asked["resolveNameServers"]): Promise<Facts["zone"]> =>
  read(async () => {
    for (const name of domainsOf(domain)) {
      const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 1 }));
      const zone = HostedZones.find((one) => one.Name === `${name}.` && one.Config?.PrivateZone !== true);
      if (!zone) continue;
      const { DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: zone.Id }));
      return { name, nameServers: DelegationSet?.NameServers ?? [], asked: await resolveNameServers(name) };
    }
    return undefined;
  });

const readCertificate = (client: ACMClient, arn: string): Promise<Facts["certificate"]> =>
  read(async () => {
    const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn: arn }));
    return { status: Certificate?.Status ?? "unknown", names: Certificate?.SubjectAlternativeNames ?? [] };
  });

const readTexts = (client: PinpointSMSVoiceV2Client, origin: string): Promise<Facts["texts"]> =>
  read(async () => {
    const { AccountAttributes = [] } = await client.send(new DescribeAccountAttributesCommand({}));
    const { SpendLimits = [] } = await client.send(new DescribeSpendLimitsCommand({}));
    const { PhoneNumbers = [] } = await client.send(new DescribePhoneNumbersCommand({}));
    const { SenderIds = [] } = await client.send(new DescribeSenderIdsCommand({}));
    const names = [
      ...PhoneNumbers.flatMap((one) => [one.PhoneNumber, one.PhoneNumberId, one.PhoneNumberArn]),
      ...SenderIds.map((one) => one.SenderId),
    ];
    return {
      isSandbox: AccountAttributes.find(({ Name }) => Name === "ACCOUNT_TIER")?.Value === "SANDBOX",
      hasOrigin: names.includes(origin),
      dollars: SpendLimits.find(({ Name }) => Name === "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT")?.EnforcedLimit ?? 0,
    };
  });

/** Clients take the account's profile from the environment. CloudFront and its certificates are in us-east-1. */
export const readAccount = async ({ stage, region, settings, resolveNameServers }: Asked): Promise<Facts> => {
  const [near, central] = [
    { region, maxAttempts: 2 },
    { region: "us-east-1", maxAttempts: 2 },
  ];
  const { domain, certificateArn, sms } = settings;
  const ses = new SESv2Client(near);
  const caller = await readCaller(new STSClient(near));
  const account = "value" in caller ? caller.value.account : "";
  return {
    caller,
    functions: await readFunctions(new LambdaClient(near), stage),
    signingKeys: await readSigningKeys(new LambdaClient(near), stage),
    mail: await readMail(ses),
    sender: await readSender(ses, settings),
    ...(domain !== undefined && certificateArn === undefined
      ? { zone: await readZone(new Route53Client(central), domain, resolveNameServers) }
      : {}),
    ...(certificateArn === undefined ? {} : { certificate: await readCertificate(new ACMClient(central), certificateArn) }),
    distributions: await read(
      async () => (await new CloudFrontClient(central).send(new ListDistributionsCommand({ MaxItems: 1 }))).DistributionList?.Quantity ?? 0,
    ),
    signIn: await read(async () => {
      const client = new CognitoIdentityProviderClient(near);
      const { DomainDescription } = await client.send(new DescribeUserPoolDomainCommand({ Domain: `${APP}-${stage}-${account}` }));
      return DomainDescription?.AWSAccountId;
    }),
    ...(sms.provider === "end-user-messaging" ? { texts: await readTexts(new PinpointSMSVoiceV2Client(near), sms.origin ?? "") } : {}),
  };
};
