/** The organization's picture: chosen, described and sent by itself, beside the form. */
import { m } from "../../paraglide/messages.js";
import { OrganizerMark } from "../../parts/organizer-mark.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { PictureChooser } from "../picture/picture-chooser.tsx";
import type { PictureFile } from "../picture/picture-file.ts";
import { invalidate } from "../queries.ts";
import { FormSection } from "../screen.tsx";
import type { Organization } from "./organization-query.ts";

/** A logo is small, in emails too. */
const save = async ({ thumbnail }: PictureFile, alt: string): Promise<void> => {
  await callAdmin(() => admin.organization.picture.$post({ json: { image: thumbnail, alt } }));
  await invalidate("organization");
};

const remove = async (): Promise<void> => {
  await callAdmin(() => admin.organization.picture.$delete());
  await invalidate("organization");
};

export const OrganizationPicture = ({ organization }: { organization: Organization }) => (
  <FormSection title={m.console_organization_picture()}>
    <PictureChooser
      text={m.console_organization_picture_text()}
      removeText={m.console_organization_picture_remove_text()}
      hasPicture={organization.picture !== undefined}
      frame={<OrganizerMark {...organization} />}
      minWidth={0}
      onSave={save}
      onRemove={remove}
    />
  </FormSection>
);
