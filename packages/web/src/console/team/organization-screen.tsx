import { OrganizationChange } from "@catraca/core/organization.schema";
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { useMay } from "../membership.ts";
import { invalidate } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { OrganizationPicture } from "./organization-picture.tsx";
import { organizationQuery, type Organization } from "./organization-query.ts";
import "./team-texts.ts";

const FIELDS = ["name", "email", "phone", "url", "colour"] as const;
type Fields = Record<(typeof FIELDS)[number], string>;

const NEED: Record<(typeof FIELDS)[number], () => string> = {
  name: m.console_organization_need_name,
  email: m.console_need_email,
  phone: m.console_need_phone,
  url: m.console_need_url,
  colour: m.console_organization_need_colour,
};

const findField = (path: string): FieldError | undefined => {
  const field = FIELDS.find((name) => name === path);
  return field && { id: `organization-${field}`, message: NEED[field]() };
};

const toFields = ({ name = "", email = "", phone = "", url = "", colour = "" }: Organization): Fields => ({
  name,
  email,
  phone,
  url,
  colour,
});

/** An empty field is removed. A name cannot be. */
const toChange = ({ name, email, phone, url, colour }: Fields) => {
  const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
  return {
    name: name.trim(),
    email: orNull(email),
    phone: orNull(phone.replaceAll(/[\s().-]/g, "")),
    url: orNull(url),
    colour: orNull(colour),
  };
};

const OrganizationForm = ({ organization }: { organization: Organization }) => {
  const [fields, setFields] = useState(toFields(organization));
  const errors = useFormErrors();
  const canChange = useMay()("organization.change");
  const saveMutation = useMutation({
    mutationFn: (json: v.InferOutput<typeof OrganizationChange>) => callAdmin(() => admin.organization.$patch({ json })),
    onSuccess: async (saved) => {
      setFields(toFields(saved.organization));
      await Promise.all([invalidate("organization"), invalidate("memberships")]);
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "organization-name")),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    const result = v.safeParse(OrganizationChange, toChange(fields));
    errors.set(result.success ? [] : result.issues.flatMap((issue) => findField(v.getDotPath(issue) ?? "") ?? []));
    if (result.success && !saveMutation.isPending) saveMutation.mutate(result.output);
  };
  const field = (name: (typeof FIELDS)[number]) => ({
    id: `organization-${name}`,
    value: fields[name],
    error: errors.find(`organization-${name}`),
    onValue: (typed: string) => {
      saveMutation.reset();
      setFields((before) => ({ ...before, [name]: typed }));
    },
  });
  return (
    <form class="stack" data-unsaved noValidate onSubmit={submit}>
      <ErrorSummary errors={errors.list} attempt={errors.attempt} />
      <Field
        {...field("name")}
        label={m.console_organization_name()}
        hint={m.console_organization_name_hint()}
        autocomplete="organization"
        required
      />
      <div class="cols">
        <Field {...field("email")} label={m.console_organization_email()} hint={m.console_organization_email_hint()} type="email" />
        <Field {...field("phone")} label={m.console_organization_phone()} type="tel" />
      </div>
      <div class="cols">
        <Field {...field("url")} label={m.console_organization_url()} type="url" />
        <Field
          {...field("colour")}
          label={m.console_organization_colour()}
          hint={m.console_organization_colour_hint()}
          spellcheck={false}
        />
      </div>
      {canChange && (
        <div class="row">
          <Button kind="primary" type="submit" busy={saveMutation.isPending}>
            {m.console_save()}
          </Button>
          <p class="small soft" role="status">
            {saveMutation.isSuccess && m.console_organization_saved()}
          </p>
        </div>
      )}
    </form>
  );
};

export const OrganizationScreen = () => {
  const query = useQuery(organizationQuery);
  const canChange = useMay()("organization.change");
  return (
    <Shell>
      <QueryView query={query}>
        {(organization) => (
          <Screen title={m.console_organization()} under={m.console_organization_text()} class="edit">
            <FormSection title={m.console_organization()}>
              <OrganizationForm key={organization.id} organization={organization} />
            </FormSection>
            {canChange && <OrganizationPicture organization={organization} />}
          </Screen>
        )}
      </QueryView>
    </Shell>
  );
};
