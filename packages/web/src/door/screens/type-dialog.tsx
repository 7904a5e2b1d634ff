/** The code is printed below the QR code, for when no camera can read it. */
import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { toTicketCode } from "../scanner/ticket-code.ts";
import type { Assignment } from "../storage/database.ts";
import "../../parts/button.css";

type TypeDialog = {
  event: Assignment["event"];
  onCode: (code: string) => void;
  /** Undefined for a steward. */
  onSearch: (() => void) | undefined;
  onClose: () => void;
};

export const TypeDialog = ({ event, onCode, onSearch, onClose }: TypeDialog) => {
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const submit = (submitted: SubmitEvent): void => {
    submitted.preventDefault();
    const code = toTicketCode(typed, { event });
    if (code === undefined) {
      setWrong(true);
      document.getElementById("ticket-code")?.focus();
      return;
    }
    onClose();
    onCode(code);
  };
  return (
    <Dialog
      id="type-title"
      title={m.door_type_title()}
      onClose={onClose}
      footer={
        <>
          <button class="button button--primary button--wide" type="submit" form="type-form">
            {m.door_type_submit()}
          </button>
          {onSearch && (
            <Button wide icon="search" onClick={onSearch}>
              {m.door_search_by_name()}
            </Button>
          )}
          <Button wide onClick={onClose}>
            {m.close()}
          </Button>
        </>
      }
    >
      <form id="type-form" noValidate onSubmit={submit}>
        <Field
          id="ticket-code"
          label={m.door_type_label()}
          hint={m.door_type_hint()}
          value={typed}
          onValue={(value) => {
            setTyped(value);
            setWrong(false);
          }}
          error={isWrong ? m.door_type_bad() : undefined}
          autocomplete="off"
          autocapitalize={event.hasForeignCodes ? "off" : "characters"}
          spellcheck={false}
          enterKeyHint="go"
        />
      </form>
    </Dialog>
  );
};
