import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { share, type ShareResult } from "./share.ts";

type ShareButton = {
  title: string;
  url: string;
  label: string;
  /** What the page says when it copied the address. */
  copied: string;
};

/** Shares an address. The answer is below the button: what was copied, or what to do. */
export const ShareButton = ({ title, url, label, copied }: ShareButton) => {
  const [result, setResult] = useState<ShareResult>();
  const press = async (): Promise<void> => setResult(await share(title, url));
  return (
    <div class="share">
      <Button icon="share" small wide onClick={() => void press()}>
        {label}
      </Button>
      <p class="small soft share__answer" role="status">
        {result === "copied" && copied}
        {result === "blocked" && m.share_again()}
        {result === "failed" && (
          <>
            {m.share_failed()} <span class="share__address">{url}</span>
          </>
        )}
      </p>
    </div>
  );
};
