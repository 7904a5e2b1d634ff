/** Organizations own events. An organizer's first call makes an organization. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";

const findMember = (subject: string) =>
  asTransient("organization.unavailable", async () => (await rows.member.get({ subject }).go({ consistent: true })).data ?? undefined);

const createOrganization = async (subject: string): Promise<string> => {
  const organizationId = Id.create("org");
  const createdAtMs = now();
  const isWritten = await commit(
    "organization.unavailable",
    transaction.write(({ organization, member }) => [
      organization.create({ organizationId, createdAtMs }).commit(),
      member.create({ subject, organizationId, role: "owner", createdAtMs }).commit(),
    ]),
  );
  if (isWritten) return organizationId;
  const other = await findMember(subject);
  invariant(other, "the organization was refused, but the member does not exist");
  return other.organizationId;
};

/** The organization of the organizer or staff member who calls. Makes one for an organizer without one; safe to repeat. */
export const organizationOfActor = async (): Promise<string> => {
  const { type, subject } = requireActor("organizer", "staff");
  const member = await findMember(subject);
  if (member) return member.organizationId;
  if (type === "staff")
    throw new Fault("forbidden", "request.forbidden", "This account belongs to no organization yet: ask your organizer to add it.");
  return createOrganization(subject);
};
