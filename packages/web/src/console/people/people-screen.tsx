/** Shows and removes what the organization knows of the owner of an address. */
import { useMutation } from "@tanstack/preact-query";
import type { InferResponseType } from "hono/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatMoney, formatNumber, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { saveFile } from "../export.ts";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { refreshRequests, Requests, useRequests } from "./people-requests.tsx";
import "../screen.css";

type Person = InferResponseType<typeof admin.people.export.$post, 200>["person"];
type Fate = "keep" | "void";

const isEmpty = ({ orders, tickets, waitingList }: Person): boolean => orders.length + tickets.length + waitingList.length === 0;

const Known = ({ person }: { person: Person }) => (
  <div class="stack people__who">
    {person.orders.map((order) => (
      <section key={order.id} class="stack">
        <h3>{m.console_people_order({ total: formatMoney(order.total) })}</h3>
        <p class="small mono">{order.id}</p>
        <p>{[order.buyer.name, order.buyer.email, order.buyer.phone].filter(Boolean).join(" · ")}</p>
        {[...(order.answers ?? []), ...order.attendees.flatMap(({ answers = [] }) => answers)].map(({ label, value }, at) => (
          <p key={at} class="small">
            {label}: {String(value)}
          </p>
        ))}
      </section>
    ))}
    {person.tickets.map(({ id, attendee, ticketType, note }) => (
      <p key={id}>
        <b>{ticketType.name}</b>: {[attendee.name, attendee.email, note].filter(Boolean).join(" · ")}
        <br />
        <span class="small soft mono">{id}</span>
      </p>
    ))}
    {person.waitingList.map(({ id, name, email }) => (
      <p key={id}>{m.console_people_waiting({ who: `${name} · ${email}` })}</p>
    ))}
  </div>
);

type Unfinished = InferResponseType<typeof admin.people.erase.$post, 200>["erased"]["unfinished"];

/** Orders in their payment or refund keep the person: says until when. */
const describeUnfinished = (unfinished: Unfinished): string[] => {
  const last = unfinished
    .map(({ tryAgainAt }) => tryAgainAt)
    .toSorted()
    .at(-1);
  if (last === undefined) return [];
  const time = formatTime({ at: last, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  return [m.console_people_unfinished({ orders: formatNumber(unfinished.length), time })];
};

const EraseDialog = ({ email, onDone }: { email: string; onDone: (erased?: string) => void }) => {
  const [tickets, setTickets] = useState<Fate>("keep");
  const eraseMutation = useMutation({
    mutationFn: async (chosen: Fate) => (await callAdmin(() => admin.people.erase.$post({ json: { email, tickets: chosen } }))).erased,
    onSuccess: (erased) => {
      const counts = { orders: formatNumber(erased.orders), tickets: formatNumber(erased.tickets), files: formatNumber(erased.files) };
      onDone([m.console_people_erased(counts), ...describeUnfinished(erased.unfinished)].join(" "));
    },
  });
  return (
    <ConfirmDialog
      title={m.console_people_erase()}
      text={m.console_people_erase_ask({ email })}
      danger
      busy={eraseMutation.isPending}
      error={eraseMutation.error}
      onConfirm={() => eraseMutation.mutate(tickets)}
      onClose={() => onDone()}
    >
      <SelectField
        id="people-tickets"
        label={m.console_people_tickets()}
        value={tickets}
        onValue={(chosen) => setTickets(chosen as Fate)}
        options={[
          ["keep", m.console_people_keep()],
          ["void", m.console_people_void()],
        ]}
      />
    </ConfirmDialog>
  );
};

const People = () => {
  const [email, setEmail] = useState("");
  const [isAsking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<{ text: string }>();
  const status = useRef<HTMLParagraphElement>(null);
  // The button that opened the dialog goes with its row.
  useEffect(() => {
    if (outcome) status.current?.focus();
  }, [outcome]);
  const findMutation = useMutation({
    mutationFn: async (address: string) => (await callAdmin(() => admin.people.export.$post({ json: { email: address } }))).person,
  });
  const person = findMutation.data;
  /** The address of the person that is shown. Another one in the field is nobody until it is looked up. */
  const shownEmail = findMutation.variables ?? "";
  /** An erasure answers the request also when nothing is left to erase. */
  const hasAsked = useRequests().some(({ email: asked }) => asked.toLowerCase() === shownEmail.toLowerCase());
  const submit = (press: Event): void => {
    press.preventDefault();
    setOutcome(undefined);
    findMutation.mutate(email.trim());
  };
  const save = (): void => saveFile(new Blob([JSON.stringify(person, undefined, 2)], { type: "application/json" }), "person.json");
  const close = (erased?: string): void => {
    setAsking(false);
    if (erased === undefined) return;
    findMutation.reset();
    setOutcome({ text: erased });
    refreshRequests();
  };
  const show = (address: string): void => {
    setOutcome(undefined);
    setEmail(address);
    findMutation.mutate(address);
  };
  return (
    <>
      <Requests onShow={show} onDeclined={() => setOutcome({ text: m.console_people_declined() })} />
      <FormSection title={m.console_people_find()}>
        <form class="stack" noValidate onSubmit={submit}>
          <Field
            id="people-email"
            label={m.console_organization_email()}
            type="email"
            inputMode="email"
            value={email}
            error={findMutation.error ? getErrorMessage(findMutation.error) : undefined}
            onValue={(typed) => {
              setEmail(typed);
              findMutation.reset();
            }}
            required
          />
          <div class="row">
            <Button kind="primary" type="submit" busy={findMutation.isPending}>
              {m.console_people_show()}
            </Button>
          </div>
        </form>
        <p class="small soft" role="status" tabIndex={-1} ref={status}>
          {outcome?.text}
          {person && isEmpty(person) && m.console_people_nothing()}
        </p>
        {person && (!isEmpty(person) || hasAsked) && (
          <>
            <Known person={person} />
            <Notice kind="info" icon="info">
              <p>{m.console_people_note()}</p>
            </Notice>
            <div class="row">
              <Button icon="download" onClick={save}>
                {m.console_people_download()}
              </Button>
              <Button kind="danger" onClick={() => setAsking(true)}>
                {m.console_people_erase()}
              </Button>
            </div>
          </>
        )}
        {isAsking && <EraseDialog email={shownEmail} onDone={close} />}
      </FormSection>
    </>
  );
};

export const PeopleScreen = () => (
  <Shell>
    <Screen title={m.console_people()} under={m.console_people_text()} class="edit">
      <People />
    </Screen>
  </Shell>
);
