/** Sends one ticket as its file. The address opens the whole order, so it is offered only where the order is this ticket, after a warning. */
import { useState } from "preact/hooks";
import type { Ticket } from "../../api/public-api.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ShareButton } from "../share-button.tsx";
import { shareFile, type ShareResult } from "../share.ts";

const loadPdf = async (ticket: Ticket): Promise<File | undefined> => {
  try {
    const answer = await fetch(ticket.pdfUrl);
    return answer.ok ? new File([await answer.blob()], `${ticket.id}.pdf`, { type: "application/pdf" }) : undefined;
  } catch {
    return undefined;
  }
};

type ShareTicket = {
  ticket: Ticket;
  title: string;
  /** Opens the order. Undefined: the order has other tickets too. */
  url: string | undefined;
};

const WithoutFile = ({ ticket, title, url }: ShareTicket) => (
  <>
    <p class="small">{m.ticket_share_file()}</p>
    <ButtonLink href={ticket.pdfUrl} icon="download" small wide target="_blank">
      {m.ticket_share_open()}
    </ButtonLink>
    {url !== undefined && (
      <>
        <p class="small">{m.ticket_share_warning()}</p>
        <ShareButton title={title} url={url} label={m.ticket_share_address()} copied={m.ticket_share_copied()} />
      </>
    )}
  </>
);

export const ShareTicket = ({ ticket, title, url }: ShareTicket) => {
  const [result, setResult] = useState<ShareResult>();
  const [file, setFile] = useState<File>();
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    // A sheet opens only just after a press: the file stays for the next one.
    const loaded = file ?? (await loadPdf(ticket));
    setFile(loaded);
    setResult((loaded && (await shareFile(title, loaded))) ?? "failed");
    setBusy(false);
  };
  return (
    <div class="share">
      <Button icon="share" small wide busy={isBusy} onClick={() => void press()}>
        {m.ticket_share()}
      </Button>
      <div class="stack share__answer" role="status">
        {result === "blocked" && <p class="small soft">{m.share_again()}</p>}
        {result === "failed" && <WithoutFile ticket={ticket} title={title} url={url} />}
      </div>
    </div>
  );
};
