import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { suggestEmail } from "./email-domain.ts";
import "../../parts/button.css";

/** A suggestion comes after a pause, so that the page does not move under a person who goes on to the next control. */
const PAUSE_MS = 500;

/** Suggests another domain where the typed one is nearly a well-known one. Never in the way: the address stays as it was typed. */
export const EmailHint = ({ email, onAccept }: { email: string; onAccept: (email: string) => void }) => {
  const [suggested, setSuggested] = useState<string>();
  useEffect(() => {
    setSuggested(undefined);
    const timer = setTimeout(() => setSuggested(suggestEmail(email.trim())), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [email]);
  return (
    <p class="small" role="status">
      {suggested !== undefined && (
        <>
          {m.checkout_email_suggest()}{" "}
          <button class="button button--plain button--small" type="button" onClick={() => onAccept(suggested)}>
            {suggested}
          </button>
        </>
      )}
    </p>
  );
};
