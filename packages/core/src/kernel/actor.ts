/** Who is asking. Set once at the edge, read where it decides; none in scope is a bug, not "public". */
import { AsyncLocalStorage } from "node:async_hooks";
import { Fault } from "./fault.ts";
import { invariant } from "./invariant.ts";

export type Actor =
  | { type: "public" }
  /** Holds the access token of this order. */
  | { type: "buyer"; orderId: string; tokenGeneration: number }
  | { type: "organizer"; subject: string }
  | { type: "staff"; subject: string }
  | { type: "device"; deviceId: string }
  | { type: "system" };

const scope = new AsyncLocalStorage<Actor>();

export const runAs = <T>(actor: Actor, body: () => T): T => scope.run(actor, body);

export const currentActor = (): Actor => {
  const actor = scope.getStore();
  invariant(actor, "no actor in scope");
  return actor;
};

/** The actor, if of one of these types; else the caller may not. */
export const requireActor = <T extends Actor["type"]>(...types: T[]): Extract<Actor, { type: T }> => {
  const actor = currentActor();
  if (!types.some((type) => type === actor.type)) throw new Fault("forbidden", "request.forbidden", "This account may not do that.");
  return actor as Extract<Actor, { type: T }>;
};
