/** The place of the signed-in person in the chosen organization. Decides only what the console offers: the API checks each call. */
import { queryOptions, useQuery } from "@tanstack/preact-query";
import { admin, callAdmin } from "./admin-client.ts";
import { getChosenOrganization } from "./organization-choice.ts";

const membershipsQuery = queryOptions({
  queryKey: ["memberships"],
  queryFn: async () => (await callAdmin(() => admin.memberships.$get())).memberships,
});

export const useMemberships = () => useQuery(membershipsQuery).data;

export type Membership = NonNullable<ReturnType<typeof useMemberships>>[number];
type Kind = Membership["may"][number];

export const useMembership = (): Membership | undefined => {
  const all = useMemberships();
  return all?.find(({ organization }) => organization.id === getChosenOrganization()) ?? all?.[0];
};

/** Everything until the memberships are read, so that nothing jumps into the page of an owner. */
export const useMay = (): ((kind: Kind) => boolean) => {
  const isRead = useMemberships() !== undefined;
  const membership = useMembership();
  return (kind) => (membership ? membership.may.includes(kind) : !isRead);
};
