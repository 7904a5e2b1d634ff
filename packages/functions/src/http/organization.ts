/** The header by which a member of several organizations chooses one. */
import * as v from "valibot";
import { invalidRequest } from "@catraca/core/kernel/fault";
import { patternOf } from "@catraca/core/kernel/id.schema";
import { OrganizationId } from "@catraca/core/organization.schema";

export const ORGANIZATION_HEADER = "Organization-Id";

export const chosenOrganization = (header: string | undefined): { organizationId?: string } => {
  if (header === undefined) return {};
  const checked = v.safeParse(OrganizationId, header);
  if (!checked.success) throw invalidRequest([{ path: ORGANIZATION_HEADER, message: checked.issues[0].message }]);
  return { organizationId: checked.output };
};

/** For calls that concern no single event. Calls about an event follow the event's organization. */
export const organizationHeader = {
  name: ORGANIZATION_HEADER,
  in: "header" as const,
  required: false,
  description: "The organization that the call is about. Default: your only one, or the one that you joined first.",
  schema: { type: "string" as const, minLength: 5, maxLength: 44, pattern: patternOf("org").source },
};
