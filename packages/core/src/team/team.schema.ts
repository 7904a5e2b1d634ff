import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { listOf, notList } from "../kernel/list.ts";
import { Email, PersonName } from "../kernel/text.ts";
import { Role } from "../organization/organization.schema.ts";

export const MemberId = idSchema("mbr", "a member");
export const MAX_EVENTS = 50;
export const EventIds = listOf(EventId, MAX_EVENTS, 1);

/** `eventIds`: the only events that the member sees. Absent: all of them. */
export const InviteBody = v.strictObject({
  email: Email,
  name: v.exactOptional(PersonName),
  role: Role,
  eventIds: v.exactOptional(EventIds),
  /** Of the email. */
  locale: v.optional(v.picklist(["pt-BR", "en"]), "pt-BR"),
});

/** Null removes the name, or the limit to some events. */
export const MemberChange = notList(
  v.strictObject({
    name: v.exactOptional(v.nullable(PersonName)),
    role: v.exactOptional(Role),
    eventIds: v.exactOptional(v.nullable(EventIds)),
  }),
);
export type MemberChange = v.InferOutput<typeof MemberChange>;

export const MemberRef = v.strictObject({ memberId: MemberId });
export const ChangeMember = v.strictObject({ memberId: MemberId, change: MemberChange });
export const SendAgainBody = v.strictObject({ locale: v.optional(v.picklist(["pt-BR", "en"]), "pt-BR") });
export const SendAgain = v.strictObject({ memberId: MemberId, ...SendAgainBody.entries });
/** The part of the link behind the id. */
export const TokenBody = v.strictObject({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(100)) });
export const WithToken = v.strictObject({ memberId: MemberId, ...TokenBody.entries });

export const MemberView = v.object({
  id: v.string(),
  /** `expired`: the link of the invitation. */
  status: v.picklist(["active", "invited", "expired"]),
  role: Role,
  eventIds: v.exactOptional(v.array(v.string())),
  name: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  /** The caller. */
  isSelf: v.exactOptional(v.literal(true)),
  joinedAt: v.exactOptional(v.string()),
  /** Of the invitation's link. */
  expiresAt: v.exactOptional(v.string()),
});
export type MemberView = v.InferOutput<typeof MemberView>;

export const InvitationView = v.object({
  organization: v.object({ id: v.string(), name: v.exactOptional(v.string()) }),
  role: Role,
  email: v.string(),
  /** How many events the member will see. Absent: all of them. */
  events: v.exactOptional(v.number()),
  expiresAt: v.string(),
});
export type InvitationView = v.InferOutput<typeof InvitationView>;
