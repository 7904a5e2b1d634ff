/** Holds answers of the APIs to their OpenAPI documents, by a validator that did not make them. */
import Ajv, { type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export type Operation = { responses: Record<string, unknown> };
type Document = { paths: Record<string, Record<string, Operation>> };

const ajv = new Ajv.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat("iana-time-zone", (name) => Intl.DateTimeFormat("en", { timeZone: name }) instanceof Intl.DateTimeFormat);

/** An answer with a field that its document does not name is a fault too: nobody decided that callers may see it. */
const closed = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isObject = copy["type"] === "object" && copy["properties"] !== undefined && copy["additionalProperties"] === undefined;
  return isObject ? { ...copy, additionalProperties: false } : copy;
};

const validators = new WeakMap<object, ValidateFunction>();

/** Lists what the answer has or lacks against its document. Files have no schema. */
export const differencesOf = (operation: Operation, { status, body }: { status: number; body: unknown }): string[] => {
  const response = operation.responses[String(status)] as { content?: Record<string, { schema?: object }> } | undefined;
  if (response === undefined) return [`the status ${status} is not described`];
  const schema = response.content?.["application/json"]?.schema;
  if (schema === undefined) return [];
  const validate = validators.get(schema) ?? ajv.compile(closed(schema) as object);
  validators.set(schema, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
};

const documents = new Map<string, Promise<Document>>();

const fetchDocument = async (url: string): Promise<Document> => (await fetch(url)).json() as Promise<Document>;

type Found = { name: string; operation: Operation };

const operationOf = ({ paths }: Document, method: string, pathname: string): Found | undefined => {
  const parts = pathname.split("/");
  const fits = (path: string) => {
    const names = path.split("/");
    return names.length === parts.length && names.every((name, at) => name.startsWith("{") || name === parts[at]);
  };
  // A fixed word comes before an id: /jobs/{jobId} and /jobs/errors.
  const found = Object.keys(paths)
    .filter((path) => fits(path) && paths[path]?.[method.toLowerCase()])
    .toSorted((one, other) => one.split("{").length - other.split("{").length)[0];
  const operation = paths[found ?? ""]?.[method.toLowerCase()];
  return operation && { name: `${method} ${found}`, operation };
};

/** Operations that answered successfully, as their documents describe. */
export const described = new Set<string>();

/** Fails when an API answers successfully with what its document does not describe. */
export const holdToDocument = async (url: string, method: string, answer: { status: number; body: unknown }): Promise<void> => {
  const { origin, pathname } = new URL(url);
  const name = /^\/(admin|api)\//.exec(pathname)?.[1];
  if (name === undefined || answer.status >= 300 || typeof answer.body !== "object" || pathname.endsWith("/openapi.json")) return;
  const at = `${origin}/${name}/openapi.json`;
  const document = documents.get(at) ?? fetchDocument(at);
  documents.set(at, document);
  const found = operationOf(await document, method, pathname);
  if (found === undefined) throw new Error(`${method} ${pathname} is answered ${answer.status}, and is not in ${name}/openapi.json`);
  const differences = differencesOf(found.operation, answer);
  if (differences.length > 0)
    throw new Error(`${method} ${pathname} is answered ${answer.status}, unlike ${name}/openapi.json:\n${differences.join("\n")}`);
  described.add(found.name);
};
