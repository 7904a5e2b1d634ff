/** Stands in for Pulumi's provider: each registered resource becomes calls of the AWS SDK, and the program goes on with what AWS returned. */
import { plain, type Provider } from "../../stacks/test/harness.ts";
import * as mocks from "../../stacks/test/mocks.ts";
import { account, region, type Inputs, type Resources } from "./aws.ts";
import { resources as accounts } from "./resources/accounts.ts";
import { resources as events } from "./resources/events.ts";
import { resources as functions } from "./resources/functions.ts";
import { resources as gateways } from "./resources/gateways.ts";
import { resources as monitoring } from "./resources/monitoring.ts";
import { resources as people } from "./resources/people.ts";
import { resources as site } from "./resources/site.ts";
import { resources as storage } from "./resources/storage.ts";

const RESOURCES: Resources = { ...accounts, ...events, ...functions, ...gateways, ...monitoring, ...people, ...site, ...storage };

type Entry = { type: string; name: string; id: string };
/** `skipped`: types that this file does not know. They are listed, so that nobody takes them for created. */
export const report = { created: [] as Entry[], skipped: [] as Entry[], failed: [] as Entry[] };

/** Files and archives stay behind: the program reads only plain values of a resource. */
const state = (inputs: Inputs): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(inputs).filter(
      ([, value]) =>
        typeof value !== "object" || value === null || [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value)),
    ),
  );

const typeOf = (type: string, name: string): string =>
  type === "pulumi-nodejs:dynamic:Resource" ? `dynamic:${name.split(".").at(-1)}` : type;

const newResource: Provider["newResource"] = async (asked) => {
  const { name, custom } = asked;
  if (custom === false || /^(sst|pulumi):/.test(asked.type)) return mocks.newResource(asked);
  const inputs = plain(asked.inputs ?? {});
  const type = typeOf(asked.type, name);
  const create = RESOURCES[type];
  if (!create) {
    report.skipped.push({ type, name, id: "" });
    return mocks.newResource(asked);
  }
  try {
    const { id, ...made } = (await create(name, inputs)) ?? {};
    report.created.push({ type, name, id: id ?? "" });
    return { id: id ?? name, state: { name, ...state(inputs), ...made } };
  } catch (error) {
    report.failed.push({ type, name, id: String(error) });
    return mocks.newResource(asked);
  }
};

const call: Provider["call"] = (asked) => {
  if (asked.token === "aws:index/getCallerIdentity:getCallerIdentity")
    return { accountId: account, arn: `arn:aws:iam::${account}:root`, userId: account, id: account };
  if (asked.token === "aws:index/getRegion:getRegion") return { region, name: region, id: region };
  return mocks.call(asked);
};

export const provider: Provider = { newResource, call };
