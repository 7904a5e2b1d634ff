import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { notList } from "../kernel/list.ts";
import { PictureAlt, PictureImage, PictureName } from "../kernel/picture.schema.ts";
import { Email, LineName, Phone, WebUrl } from "../kernel/text.ts";
import { KINDS, ROLES } from "./organization.rules.ts";

export const OrganizationId = idSchema("org", "an organization");
const Colour = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i, "Use a colour such as #00573b."));

/** Null removes a field. */
export const OrganizationChange = notList(
  v.strictObject({
    name: v.exactOptional(LineName),
    email: v.exactOptional(v.nullable(Email)),
    phone: v.exactOptional(v.nullable(Phone)),
    url: v.exactOptional(v.nullable(WebUrl)),
    colour: v.exactOptional(v.nullable(Colour)),
  }),
);
export type OrganizationChange = v.InferOutput<typeof OrganizationChange>;

/** Small: pages and emails show it beside the name. */
export const OrganizationPictureBody = v.strictObject({ image: PictureImage, alt: PictureAlt });
export const OrganizationPictureRef = v.strictObject({ organizationId: OrganizationId, picture: PictureName });

export const OrganizationPictureView = v.object({
  /** On the site, from its root. A picture never changes below its address. */
  url: v.string(),
  alt: v.string(),
  width: v.number(),
  height: v.number(),
});

export const OrganizationView = v.object({
  id: v.string(),
  /** Absent until somebody fills in the form. */
  name: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  phone: v.exactOptional(v.string()),
  url: v.exactOptional(v.string()),
  colour: v.exactOptional(v.string()),
  picture: v.exactOptional(OrganizationPictureView),
});
export type OrganizationView = v.InferOutput<typeof OrganizationView>;

export const Role = v.picklist(ROLES);

/** The caller's place in an organization. `eventIds`: the only events that the caller sees. `may`: the kinds of operations that the role allows. */
export const MembershipView = v.object({
  organization: v.object({ id: v.string(), name: v.exactOptional(v.string()) }),
  memberId: v.string(),
  role: Role,
  eventIds: v.exactOptional(v.array(v.string())),
  may: v.array(v.picklist(KINDS)),
});
export type MembershipView = v.InferOutput<typeof MembershipView>;
