/** One table decides which role may do which kind of operation. The console reads it to offer only these. */
export const ROLES = ["owner", "organizer", "staff", "door"] as const;
export type Role = (typeof ROLES)[number];

const MANAGERS: readonly Role[] = ["owner", "organizer"];
const TEAM: readonly Role[] = [...MANAGERS, "staff"];
const ALL: readonly Role[] = ROLES;

/** The kinds of operations. Money moves, and stock and prices change, by managers alone. */
export const MAY = {
  "organization.read": ALL,
  "organization.change": MANAGERS,
  "member.read": MANAGERS,
  "member.manage": MANAGERS,
  "event.create": MANAGERS,
  "event.read": ALL,
  "event.change": MANAGERS,
  "guest.invite": MANAGERS,
  "message.send": MANAGERS,
  "catalog.read": TEAM,
  "order.read": TEAM,
  /** Corrections and emails: nothing that ends a ticket or returns money. */
  "order.handle": TEAM,
  "order.refund": MANAGERS,
  "ticket.void": MANAGERS,
  "gate.manage": ALL,
  "gate.policy": TEAM,
  "device.manage": ALL,
  /** A supervisor lets voided tickets in. */
  "device.enrol_supervisor": MANAGERS,
  "device.change_supervisor": TEAM,
  "scan.read": TEAM,
  "conflict.settle": TEAM,
  "report.read": TEAM,
  "job.read": TEAM,
  "job.cancel": MANAGERS,
  "key.manage": MANAGERS,
  "webhook.manage": MANAGERS,
  /** Events by the ids of another system: one id may be that of any event. */
  "partner.manage": MANAGERS,
  "audit.read": MANAGERS,
  /** The log of what concerns no single event. */
  "audit.read_organization": MANAGERS,
  "person.handle": MANAGERS,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof MAY;

export const KINDS = Object.keys(MAY) as Permission[];

/** These concern the whole organization, so a member who is limited to some events may not do them. */
const WHOLE: readonly Permission[] = [
  "organization.change",
  "member.read",
  "member.manage",
  "event.create",
  "key.manage",
  "webhook.manage",
  "partner.manage",
  "audit.read_organization",
  "person.handle",
];

/** These read personal data: the audit log has each access. */
const PERSONAL: readonly Permission[] = ["order.read", "scan.read", "member.read", "message.send", "guest.invite", "person.handle"];

export const isPersonal = (kind: Permission): boolean => PERSONAL.includes(kind);

const JOBS = ["job.read", "job.cancel"] as const;

/** The scopes of an API key, and the kinds of operations that each allows. No key makes or revokes keys. */
export const SCOPES = {
  "organization:read": ["organization.read"],
  "organization:write": ["organization.read", "organization.change"],
  "team:write": ["organization.read", "member.read", "member.manage"],
  "events:read": ["event.read", "catalog.read"],
  "events:write": ["event.read", "catalog.read", "event.create", "event.change", "partner.manage", ...JOBS],
  "orders:read": ["order.read", "job.read"],
  "orders:write": ["order.read", "order.handle", "order.refund", "ticket.void", ...JOBS],
  "guests:write": ["guest.invite", ...JOBS],
  "messages:write": ["message.send", ...JOBS],
  "gates:write": ["gate.manage", "gate.policy", "device.manage", "device.enrol_supervisor", "device.change_supervisor"],
  "scans:read": ["scan.read", "job.read"],
  "scans:write": ["scan.read", "conflict.settle", "job.read"],
  "reports:read": ["report.read"],
  "audit:read": ["audit.read", "audit.read_organization"],
  "people:write": ["person.handle"],
  "webhooks:write": ["webhook.manage"],
} as const satisfies Record<string, readonly Permission[]>;

export type Scope = keyof typeof SCOPES;
export const SCOPE_NAMES = Object.keys(SCOPES) as Scope[];

/** `eventIds`: the only events that the member sees. Absent: all of them. `scopes`: of an API key, which narrow its role. */
export type Access = {
  organizationId: string;
  role: Role;
  eventIds?: readonly string[] | undefined;
  scopes?: readonly Scope[] | undefined;
};

export const isLimited = ({ eventIds }: Pick<Access, "eventIds">): boolean => eventIds !== undefined;

export const seesEvent = ({ eventIds }: Pick<Access, "eventIds">, eventId: string): boolean => eventIds?.includes(eventId) ?? true;

const hasScope = ({ scopes }: Pick<Access, "scopes">, kind: Permission): boolean =>
  scopes?.some((scope) => (SCOPES[scope] as readonly Permission[]).includes(kind)) ?? true;

export const mayDo = (member: Pick<Access, "role" | "eventIds" | "scopes">, kind: Permission): boolean =>
  (MAY[kind] as readonly Role[]).includes(member.role) && !(isLimited(member) && WHOLE.includes(kind)) && hasScope(member, kind);

/** For pages, which offer only these. */
export const kindsOf = (member: Pick<Access, "role" | "eventIds">): Permission[] => KINDS.filter((kind) => mayDo(member, kind));

export type Decision = "allowed" | "forbidden" | "missing";

/** An event that the caller does not see is answered as if it did not exist, whatever the role. */
export const decide = <T extends Access>(
  memberships: readonly T[],
  event: { eventId: string; organizationId: string } | undefined,
  kind: Permission,
): { decision: Decision; member?: T } => {
  const member = memberships.find(({ organizationId }) => organizationId === event?.organizationId);
  if (!event || !member || !seesEvent(member, event.eventId)) return { decision: "missing" };
  return { decision: mayDo(member, kind) ? "allowed" : "forbidden", member };
};

/** An owner manages everybody. An organizer manages those who can do less. */
export const managesRole = (actor: Role, target: Role): boolean =>
  actor === "owner" || (actor === "organizer" && (target === "staff" || target === "door"));
