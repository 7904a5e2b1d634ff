/** Shows and removes what the organization knows of the owner of an address. */
import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { saveFile } from "../export.ts";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { EraseDialog, Outcome, type Erased } from "./people-erase.tsx";
import { Known, type Person } from "./people-known.tsx";
import { refreshRequests, Requests, useRequests } from "./people-requests.tsx";
import "../screen.css";

const isEmpty = ({ orders, tickets, waitingList }: Person): boolean => orders.length + tickets.length + waitingList.length === 0;

const People = () => {
  const [email, setEmail] = useState("");
  const [isAsking, setAsking] = useState(false);
  /** Of an erasure, or else of a refusal. */
  const [outcome, setOutcome] = useState<{ erased?: Erased }>();
  const status = useRef<HTMLDivElement>(null);
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
  const request = useRequests().find(({ email: asked }) => asked.toLowerCase() === shownEmail.toLowerCase());
  const submit = (press: Event): void => {
    press.preventDefault();
    setOutcome(undefined);
    findMutation.mutate(email.trim());
  };
  const save = (): void => saveFile(new Blob([JSON.stringify(person, undefined, 2)], { type: "application/json" }), "person.json");
  const close = (erased?: Erased): void => {
    setAsking(false);
    if (erased === undefined) return;
    findMutation.reset();
    setOutcome({ erased });
    refreshRequests();
  };
  const show = (address: string): void => {
    setOutcome(undefined);
    setEmail(address);
    findMutation.mutate(address);
  };
  return (
    <>
      <Requests onShow={show} onDeclined={() => setOutcome({})} />
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
        <div class="small soft stack people__who" role="status" tabIndex={-1} ref={status}>
          {outcome && (outcome.erased ? <Outcome erased={outcome.erased} /> : <p>{m.console_people_declined()}</p>)}
          {person && isEmpty(person) && <p>{m.console_people_nothing()}</p>}
        </div>
        {person && (!isEmpty(person) || request) && (
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
        {isAsking && <EraseDialog email={shownEmail} begun={request?.tickets} onDone={close} />}
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
