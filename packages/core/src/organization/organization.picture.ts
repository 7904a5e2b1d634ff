/** The picture of an organization, such as its logo. Its file is stored first, then the organization's row decides which one it shows. */
import { asTransient } from "../kernel/fault.ts";
import type { File } from "../kernel/file.s3.ts";
import { operation } from "../kernel/operation.ts";
import { checkPicture, getPicture, removePictures, storePicture } from "../kernel/picture.ts";
import { rows } from "../table/service.ts";
import type { OrganizationPicture } from "./organization.entity.ts";
import { readAgain } from "./organization.profile.ts";
import { OrganizationPictureBody, OrganizationPictureRef, type OrganizationView } from "./organization.schema.ts";
import { requireMember, UNAVAILABLE } from "./organization.ts";

const replace = async (organizationId: string, picture: OrganizationPicture | undefined): Promise<OrganizationView> => {
  const patch = rows.organization.patch({ organizationId });
  const { data } = await asTransient(UNAVAILABLE, () =>
    (picture ? patch.set({ picture }) : patch.remove(["picture"])).go({ response: "all_old" }),
  );
  if (data?.picture) await removePictures(organizationId, [data.picture.file]);
  return readAgain(organizationId);
};

/** Replaces the organization's picture. For members who may change it. Refused when it is no picture, or too large. Safe to repeat. */
export const setPicture = operation(OrganizationPictureBody, async ({ image, alt }) => {
  const { organizationId } = await requireMember("organization.change");
  return replace(organizationId, { ...(await storePicture(organizationId, checkPicture("image", image))), alt });
});

/** For members who may change the organization. Safe to repeat. */
export const removePicture = async (): Promise<OrganizationView> => {
  const { organizationId } = await requireMember("organization.change");
  return replace(organizationId, undefined);
};

/** A stored picture. Anyone may who knows its name. */
export const findPicture = operation(OrganizationPictureRef, ({ organizationId, picture }): Promise<File> =>
  getPicture(organizationId, picture),
);
