import * as v from "valibot";
import { Instant } from "../kernel/instant.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { listOf } from "../kernel/list.ts";
import { LineName } from "../kernel/text.ts";
import { SCOPE_NAMES } from "../organization/organization.rules.ts";
import { EventIds } from "../team/team.schema.ts";

export const MOST_KEYS = 50;

export const KeyRef = v.strictObject({ keyId: idSchema("key", "an API key") });
const Scope = v.picklist(SCOPE_NAMES);

/** `eventIds`: the only events that the key sees. Absent: all of them. `expiresAt`: absent for a key without an end. */
export const KeyBody = v.strictObject({
  name: LineName,
  scopes: listOf(Scope, SCOPE_NAMES.length, 1),
  eventIds: v.exactOptional(EventIds),
  expiresAt: v.exactOptional(Instant),
});

/** The view has no secret: nothing stores it. */
export const KeyView = v.object({
  id: v.string(),
  name: v.string(),
  scopes: v.array(Scope),
  eventIds: v.exactOptional(v.array(v.string())),
  status: v.picklist(["active", "expired", "revoked"]),
  /** The member who made it. Absent when that member left: the key stays until somebody revokes it. */
  createdBy: v.exactOptional(v.string()),
  createdAt: v.string(),
  expiresAt: v.exactOptional(v.string()),
  revokedAt: v.exactOptional(v.string()),
  /** At most a minute old. */
  lastUsedAt: v.exactOptional(v.string()),
});
export type KeyView = v.InferOutput<typeof KeyView>;

/** `secret`: the whole key, which the program sends as its Bearer token. This answer alone has it. */
export const NewKey = v.object({ key: KeyView, secret: v.string() });
