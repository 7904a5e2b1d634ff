import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button, ButtonLink } from "../parts/button.tsx";

/** Copies a text, and says whether it did. */
export const useCopy = (text: string) => {
  const [outcome, setOutcome] = useState("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome(m.console_copied());
    } catch {
      setOutcome(m.console_copy_failed());
    }
  };
  return { outcome, copy };
};

type ShareLink = { url: string; /** Contains the address. */ message: string };

/** Copies an address, or sends it by WhatsApp. */
export const ShareLink = ({ url, message }: ShareLink) => {
  const { outcome, copy } = useCopy(url);
  return (
    <>
      <div class="row">
        <Button small icon="copy" onClick={() => void copy()}>
          {m.console_copy_link()}
        </Button>
        <ButtonLink small icon="share" target="_blank" href={`https://wa.me/?text=${encodeURIComponent(message)}`}>
          {m.console_whatsapp()}
        </ButtonLink>
      </div>
      <p class="small soft" role="status">
        {outcome}
      </p>
    </>
  );
};
