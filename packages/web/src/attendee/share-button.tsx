import { useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { share, type ShareResult } from "./share.ts";

type ShareButton = {
  title: string;
  url: string;
  /** Loads a file to share in place of the address. Undefined: there is none. */
  loadFile?: () => Promise<File | undefined>;
  label: string;
  /** What the page says when it copied the address. */
  copied: string;
};

/** The answer is below the button: what was copied, or what to do. */
export const ShareButton = ({ title, url, loadFile, label, copied }: ShareButton) => {
  const [result, setResult] = useState<ShareResult>();
  const [file, setFile] = useState<File>();
  const [isBusy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    // A sheet opens only just after a press: the file stays for the next one.
    const loaded = file ?? (await loadFile?.());
    setFile(loaded);
    setResult(await share({ title, url, file: loaded }));
    setBusy(false);
  };
  return (
    <div class="share">
      <Button icon="share" small wide busy={isBusy} onClick={() => void press()}>
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
