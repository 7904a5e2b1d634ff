/** The audit entry of the request in progress: the adapter opens the scope, operations say what they change, and a transaction marks the entry. */
import { AsyncLocalStorage } from "node:async_hooks";

/** `before` and `after`: JSON texts, absent for a field whose value is personal. */
export type FieldChange = { name: string; before?: string; after?: string };

export type AuditScope = {
  /** The call's name in the OpenAPI document: `PATCH /orders/{orderId}`. */
  call: string;
  ids: Record<string, string>;
  requestId: string;
  /** The caller's address without its last part. */
  from: string;
  /** Set when an operation decided that the caller may. */
  /** `accessKey`: a read of the same by the same caller needs no further entry for some minutes. */
  entry?: { scopeId: string; entryId: string; kind: "change" | "access"; accessKey?: string };
  orderId?: string;
  fields: FieldChange[];
  /** A transaction with the entry's mark is in progress, or was written. */
  isMarked: boolean;
};

const scope = new AsyncLocalStorage<AuditScope>();

export const runAudited = <T>(audit: AuditScope, body: () => Promise<T>): Promise<T> => scope.run(audit, body);

/** Undefined outside of a request that is audited. */
export const auditScope = (): AuditScope | undefined => scope.getStore();

/** The order that the call is about, where its path does not say so. */
export const noteOrder = (orderId: string): void => {
  const audit = auditScope();
  if (audit) audit.orderId = orderId;
};

const MOST_CHARACTERS = 200;
/** Written by each change, and of no interest. */
const TECHNICAL = new Set(["version", "changedAtMs", "updatedAtMs"]);
/** Their values may be those of a person. */
const PERSONAL = new Set(["contact", "email", "phone", "attendee", "buyer", "note"]);

const textOf = (value: unknown): string | undefined => JSON.stringify(value)?.slice(0, MOST_CHARACTERS);

/** Pure: the fields that differ, without the values of personal ones. */
export const changesOf = (before: object, after: object): FieldChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((name) => {
    const [from, to] = [before, after].map((one) => textOf((one as Record<string, unknown>)[name]));
    if (from === to || TECHNICAL.has(name)) return [];
    if (PERSONAL.has(name)) return [{ name }];
    return [{ name, ...(from === undefined ? {} : { before: from }), ...(to === undefined ? {} : { after: to }) }];
  });

/** Notes the fields that an operation changes. The last of several attempts counts. */
export const noteChange = (before: object, after: object): void => {
  const audit = auditScope();
  if (audit) audit.fields = changesOf(before, after);
};
