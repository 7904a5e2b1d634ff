/** Invites one guest, and says what became of the ticket. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { focusLater } from "../focus.ts";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { invalidate, orderQuery, type CatalogView } from "../queries.ts";
import { newOptions, OptionFields } from "./guest-options.tsx";

const EMPTY = { name: "", email: "", phone: "" };

const MESSAGES: Record<string, () => string> = {
  name: m.console_guest_need_name,
  email: m.console_guest_need_email,
  phone: m.console_guest_need_phone,
  note: m.console_guest_need_note,
  ticketTypeId: m.console_guest_need_type,
};

const findField = (path: string): FieldError | undefined => {
  const name = path.split(".").at(-1) ?? "";
  const message = MESSAGES[name];
  return message && { id: `guest-${name === "ticketTypeId" ? "type" : name}`, message: message() };
};

const POLL_MS = 1_000;
const OPEN: readonly string[] = ["pending", "reserved", "paid"];

const Outcome = ({ eventId, orderId, name }: { eventId: string; orderId: string; name: string }) => {
  const { data } = useQuery({
    ...orderQuery(orderId),
    refetchInterval: (query) => (OPEN.includes(query.state.data?.order.status ?? "pending") ? POLL_MS : false),
  });
  const link = <a href={`/console/events/${eventId}/orders/${orderId}`}>{m.console_guest_order()}</a>;
  if (data?.order.status === "rejected")
    return (
      <Notice kind="bad" icon="warning" role="status">
        {m.console_guest_rejected({ name })} {link}
      </Notice>
    );
  if (data?.order.status !== "issued")
    return (
      <Notice kind="idle" icon="clock" role="status">
        {m.console_guest_waits({ name })}
      </Notice>
    );
  const { email } = data.order.buyer;
  return (
    <Notice kind="ok" icon="check" role="status">
      {email === "" ? m.console_guest_issued_alone({ name }) : m.console_guest_issued({ name, email })} {link}
    </Notice>
  );
};

type Typed = { guest: typeof EMPTY; options: ReturnType<typeof newOptions> };

export const GuestForm = ({ eventId, catalog }: { eventId: string; catalog: CatalogView }) => {
  const [guest, setGuest] = useState(EMPTY);
  const [options, setOptions] = useState(() => newOptions(catalog));
  const errors = useFormErrors();
  const invite = useMutation({
    // Its own function is as old as the last effect: Enter right after the last letter would send the render before.
    mutationFn: async ({ guest: { name, email, phone }, options: { ticketTypeId, payment, note, locale } }: Typed) => {
      const attendee = {
        name: name.trim(),
        ...(email.trim() === "" ? {} : { email: email.trim() }),
        ...(phone.trim() === "" ? {} : { phone: phone.replaceAll(/[\s().-]/g, "") }),
      };
      const json = { ticketTypeId, attendees: [attendee], payment, locale, ...(note.trim() === "" ? {} : { note: note.trim() }) };
      const answer = await callAdmin(() => admin.events[":eventId"].invitations.$post({ param: { eventId }, query: {}, json }));
      return { name: attendee.name, orderId: answer.orders?.[0]?.id ?? "" };
    },
    onSuccess: async () => {
      errors.set([]);
      setGuest(EMPTY);
      focusLater("guest-name");
      await invalidate("event", eventId);
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "guest-name")),
  });
  const field = (name: keyof typeof EMPTY) => ({
    id: `guest-${name}`,
    value: guest[name],
    error: errors.find(`guest-${name}`),
    onValue: (typed: string) => setGuest((before) => ({ ...before, [name]: typed })),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    if (!invite.isPending) invite.mutate({ guest, options });
  };
  return (
    <form class="stack" noValidate onSubmit={submit}>
      <ErrorSummary errors={errors.list} attempt={errors.attempt} />
      <div class="cols">
        <Field {...field("name")} label={m.console_guest_name()} autocomplete="off" required />
        <Field
          {...field("email")}
          label={m.console_guest_email()}
          hint={m.console_guest_email_hint()}
          type="email"
          autocomplete="off"
          spellcheck={false}
        />
        <Field
          {...field("phone")}
          label={m.console_guest_phone()}
          hint={m.console_guest_phone_hint()}
          type="tel"
          inputMode="tel"
          autocomplete="off"
        />
      </div>
      <OptionFields
        prefix="guest"
        typeLabel={m.console_type()}
        {...{ catalog, options }}
        onChange={(part) => setOptions((before) => ({ ...before, ...part }))}
      />
      <div class="row">
        <Button kind="primary" type="submit" busy={invite.isPending}>
          {m.console_guest_invite()}
        </Button>
      </div>
      {invite.data && <Outcome key={invite.data.orderId} eventId={eventId} {...invite.data} />}
    </form>
  );
};
