/** The name of an organization and how attendees reach it. */
import { noteChange } from "../kernel/audit.ts";
import { cached } from "../kernel/cache.ts";
import { asTransient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { rows } from "../table/service.ts";
import type { OrganizationRow } from "./organization.entity.ts";
import { OrganizationChange, type MembershipView, type OrganizationView } from "./organization.schema.ts";
import { kindsOf } from "./organization.rules.ts";
import { listOrFound, requireMember, UNAVAILABLE } from "./organization.ts";

const FIELDS = ["name", "email", "phone", "url", "colour"] as const;

type Profile = Omit<OrganizationView, "id">;
/** Also an event's own contact, which has neither colour nor picture. */
export type Contact = Omit<Profile, "name"> & { name: string };

/** The address of the file, which functions/src/api/routes/pictures.ts answers. */
const viewPicture = ({ organizationId, picture }: OrganizationRow): Pick<Profile, "picture"> => {
  if (!picture) return {};
  const { file, alt, width, height } = picture;
  return { picture: { url: `/api/organizations/${organizationId}/pictures/${file}`, alt, width, height } };
};

const profileOf = (row: OrganizationRow): Profile => ({
  ...Object.fromEntries(FIELDS.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]]))),
  ...viewPicture(row),
});

const read = (organizationId: string): Promise<Profile> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.organization.get({ organizationId }).go({ consistent: true });
    return data ? profileOf(data) : {};
  });

const profiles = cached({ forMs: 30_000 }, read);

/** For pages, emails and tickets; up to half a minute old. Undefined until the organization has a name. */
export const findContact = async (organizationId: string): Promise<Contact | undefined> => {
  const { name, ...profile } = await profiles.get(organizationId);
  return name === undefined ? undefined : { name, ...profile };
};

/** After a change by this process. */
export const readAgain = async (organizationId: string): Promise<OrganizationView> => ({
  id: organizationId,
  ...(await profiles.fresh(organizationId)),
});

/** The chosen organization. For its members. */
export const get = async (): Promise<OrganizationView> => {
  const { organizationId } = await requireMember("organization.read");
  return { id: organizationId, ...(await read(organizationId)) };
};

/** Changes the fields in the request; null removes one. Safe to repeat. */
export const change = operation(OrganizationChange, async (changes): Promise<OrganizationView> => {
  const { organizationId } = await requireMember("organization.change");
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));
  const removed = FIELDS.filter((field) => changes[field] === null);
  const before = await profiles.get(organizationId);
  noteChange(before, { ...before, ...changes });
  if (Object.keys(changes).length > 0)
    await asTransient(UNAVAILABLE, () => rows.organization.patch({ organizationId }).set(set).remove(removed).go());
  return readAgain(organizationId);
});

/** The organizations of the caller, the first joined one first. Founds one for an organizer without any. */
export const listMemberships = async (): Promise<MembershipView[]> =>
  Promise.all(
    (await listOrFound()).map(async ({ organizationId, memberId, role, eventIds }) => {
      const { name } = await profiles.get(organizationId);
      return {
        organization: { id: organizationId, ...(name === undefined ? {} : { name }) },
        memberId,
        role,
        ...(eventIds === undefined ? {} : { eventIds }),
        may: kindsOf({ role, eventIds }),
      };
    }),
  );
