/** Who calls an operation. The adapter sets it once. An operation without an actor is a bug, and not "public". */
import { AsyncLocalStorage } from "node:async_hooks";
import { Fault } from "./fault.ts";
import { invariant } from "./invariant.ts";

export type Actor =
  | { type: "public" }
  /** Holds the access token of this order. */
  | { type: "buyer"; orderId: string; tokenGeneration: number }
  /** Holds an access token of this entry of a waiting list: the one in its emails, or the one that joining answered. */
  | { type: "waiter"; entryId: string; tokenId: string; link: "join" | "email" }
  /** By the group of the access token, which lets a person found an organization. The rows of memberships decide the rest. `organizationId`: chosen. */
  | { type: "organizer"; subject: string; organizationId?: string }
  | { type: "staff"; subject: string; organizationId?: string }
  /** An API key. `subject`: its id. `organizationId`: chosen, as above. */
  | {
      type: "key";
      subject: string;
      organizationId?: string;
      key: { organizationId: string; scopes: readonly string[]; eventIds?: readonly string[]; createdAtMs: number };
    }
  /** Signed in with an account whose issuer verified this address. */
  | { type: "attendee"; email: string }
  | { type: "device"; deviceId: string }
  | { type: "system" };

const scope = new AsyncLocalStorage<Actor>();

export const runAs = <T>(actor: Actor, body: () => T): T => scope.run(actor, body);

export const currentActor = (): Actor => {
  const actor = scope.getStore();
  invariant(actor, "no actor in scope");
  return actor;
};

/** Returns the actor, or throws when it has none of these types. */
export const requireActor = <T extends Actor["type"]>(...types: T[]): Extract<Actor, { type: T }> => {
  const actor = currentActor();
  if (!types.some((type) => type === actor.type)) throw new Fault("forbidden", "request.forbidden", "This account may not do that.");
  return actor as Extract<Actor, { type: T }>;
};
