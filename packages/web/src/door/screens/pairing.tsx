/** A phone becomes a device: by the QR that the console shows, read by another app or here, or by its code typed. */
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { enrolmentIn } from "../reading/enrolment.ts";
import { useWedge } from "../reading/wedge-keys.ts";
import { takeNextRelease } from "../release.ts";
import type { Station } from "../station.ts";
import { useValue } from "../value.ts";
import { DoorHead } from "./head.tsx";
import { lazyScreen } from "./lazy.tsx";
import { useTitle } from "./use-title.ts";

const PairingCamera = lazyScreen(async () => (await import("./pairing-camera.tsx")).PairingCamera);

/** The code in the address, which is removed from there: it opens nothing twice, and nobody should see it over a shoulder. */
const codeInAddress = (): string | undefined => {
  const { hash, pathname, search } = location;
  if (hash.length < 2) return undefined;
  history.replaceState(null, "", pathname + search);
  return hash.slice(1);
};

/** Loaded here alone: a paired page never enrols. After a release the page may have to be loaded again for it, and the code waits in the address. */
const loadEnrol = async (code: string) => {
  try {
    return await import("../gate/enrol.ts");
  } catch (error) {
    history.replaceState(null, "", `#${code}`);
    throw error;
  }
};

const readTrouble = (text: string): string | undefined => {
  const read = enrolmentIn(text, location.origin);
  if (read === undefined) return m.door_pair_bad_code();
  return read === "other_site" ? m.door_pair_other_site() : undefined;
};

const usePairing = (station: Station) => {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const pair = async (text: string): Promise<void> => {
    const read = enrolmentIn(text, location.origin);
    if (busy || typeof read !== "object") return setTrouble(readTrouble(text));
    setBusy(true);
    setTrouble(undefined);
    codeInAddress();
    try {
      const { enrol } = await loadEnrol(read.code);
      const enrolled = await enrol(read.code);
      if ("post" in enrolled) return await station.pair(enrolled.post);
      setTrouble(enrolled.trouble);
    } catch (error) {
      console.warn("not paired", error);
      setTrouble(m.error_network_lost());
    }
    setBusy(false);
  };
  return { busy, trouble, pair };
};

export const Pairing = ({ station }: { station: Station }) => {
  const heading = useTitle(m.door_pair_title());
  const revoked = useValue(station.revoked);
  const [typed, setTyped] = useState("");
  const [isScanning, setScanning] = useState(false);
  const { busy, trouble, pair } = usePairing(station);
  const read = (text: string): void => {
    setScanning(false);
    void pair(text);
  };

  useEffect(() => {
    const fromAddress = () => {
      const code = codeInAddress();
      if (code !== undefined) read(code);
    };
    fromAddress();
    window.addEventListener("hashchange", fromAddress);
    return () => window.removeEventListener("hashchange", fromAddress);
  }, []);
  useEffect(takeNextRelease, []);
  useWedge(read, !isScanning);

  if (isScanning) return <PairingCamera onCode={read} onCancel={() => setScanning(false)} />;
  return (
    <main class="door__page ready">
      <DoorHead title={m.door_title()} text="Catraca" />
      <h1 class="poster" ref={heading} tabIndex={-1}>
        {revoked ? m.door_revoked_title() : m.door_pair_title()}
      </h1>
      <p class="door__soft">{revoked ? m.door_revoked_text() : m.door_pair_how()}</p>
      <form
        class="pair stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void pair(typed);
        }}
      >
        {trouble !== undefined && (
          <Notice kind="bad" icon="warning" role="alert">
            {trouble}
          </Notice>
        )}
        <Button kind="primary" icon="camera" wide onClick={() => setScanning(true)}>
          {m.door_pair_scan()}
        </Button>
        <p class="pair__or">{m.door_pair_or_type()}</p>
        <Field
          id="pair-code"
          label={m.door_pair_code()}
          hint={m.door_pair_code_hint()}
          value={typed}
          onValue={setTyped}
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck={false}
          enterKeyHint="go"
        />
        <Button type="submit" wide busy={busy}>
          {busy ? m.door_pair_busy() : m.door_pair_submit()}
        </Button>
      </form>
    </main>
  );
};
