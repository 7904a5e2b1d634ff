import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { useCamera } from "../camera/use-camera.ts";
import { Viewfinder } from "../camera/viewfinder.tsx";
import { enrolmentIn } from "../reading/enrolment.ts";
import { useTitle } from "./use-title.ts";

/** Reads until it sees a pairing code; any other QR is said to be none, and the camera goes on. */
export const PairingCamera = ({ onCode, onCancel }: { onCode: (text: string) => void; onCancel: () => void }) => {
  const heading = useTitle(m.door_pair_scan());
  const [seen, setSeen] = useState<"other" | "other_site">();
  const camera = useCamera((codes) => {
    const reads = codes.map((text) => ({ text, read: enrolmentIn(text, location.origin) }));
    const found = reads.find(({ read }) => typeof read === "object");
    if (found) onCode(found.text);
    else setSeen(reads.some(({ read }) => read === "other_site") ? "other_site" : "other");
  });
  const hint = { other: m.door_pair_not_pairing, other_site: m.door_pair_other_site } as const;
  return (
    <main class="scan">
      <h1 class="vh" ref={heading} tabIndex={-1}>
        {m.door_pair_scan()}
      </h1>
      <Viewfinder {...camera} />
      <p class="scan__hint" role="status">
        {seen === undefined ? m.door_pair_aim() : hint[seen]()}
      </p>
      <footer class="scan__bar scan__bar--one">
        <Button wide onClick={onCancel}>
          {m.door_pair_cancel()}
        </Button>
      </footer>
    </main>
  );
};
