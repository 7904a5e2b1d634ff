import { useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { useCamera } from "../camera/use-camera.ts";
import { Viewfinder } from "../camera/viewfinder.tsx";
import { readEnrolmentCode } from "../input/enrolment-code.ts";
import { useTitle } from "./use-title.ts";
import "./scanning.css";

export const PairingCamera = ({ onCode, onCancel }: { onCode: (text: string) => void; onCancel: () => void }) => {
  const heading = useTitle(m.door_pair_scan());
  const [wrongCode, setWrongCode] = useState<"other" | "other_site">();
  const camera = useCamera((codes) => {
    const candidates = codes.map((text) => ({ text, parsed: readEnrolmentCode(text, location.origin) }));
    const match = candidates.find(({ parsed }) => typeof parsed === "object");
    if (match) onCode(match.text);
    else setWrongCode(candidates.some(({ parsed }) => parsed === "other_site") ? "other_site" : "other");
  });
  const hint = { other: m.door_pair_not_pairing, other_site: m.door_pair_other_site } as const;
  return (
    <main class="scan">
      <h1 class="visually-hidden" ref={heading} tabIndex={-1}>
        {m.door_pair_scan()}
      </h1>
      <Viewfinder {...camera} />
      <p class="scan__hint" role="status">
        {wrongCode === undefined ? m.door_pair_aim() : hint[wrongCode]()}
      </p>
      <footer class="scan__bar scan__bar--one">
        <Button wide onClick={onCancel}>
          {m.door_pair_cancel()}
        </Button>
      </footer>
    </main>
  );
};
