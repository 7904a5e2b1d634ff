/** Pairs the phone with the code that the console shows: as a QR code, read here or by another app, or typed. */
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { readEnrolmentCode } from "../input/enrolment-code.ts";
import { useWedge } from "../input/wedge.ts";
import { applyUpdates } from "../update.ts";
import type { Device } from "../device.ts";
import { useStore } from "../../store.ts";
import { DoorHeader } from "./door-header.tsx";
import { lazyScreen } from "./lazy-screen.tsx";
import { useTitle } from "./use-title.ts";
import "./pairing.css";
import "./ready.css";

const PairingCamera = lazyScreen(async () => (await import("./pairing-camera.tsx")).PairingCamera);

/** Removes the code from the address: it works only once, and nobody else should see it. */
const takeCodeFromAddress = (): string | undefined => {
  const { hash, pathname, search } = location;
  if (hash.length < 2) return undefined;
  history.replaceState(null, "", pathname + search);
  return hash.slice(1);
};

/** A paired page never loads it. After a release the page may have to reload to get it, so the code waits in the address. */
const loadEnrol = async (code: string) => {
  try {
    // Both before the code is used: afterwards nothing may be missing.
    const [{ enrol }] = await Promise.all([import("../api/enrol.ts"), import("../session.ts")]);
    return enrol;
  } catch (error) {
    history.replaceState(null, "", `#${code}`);
    throw error;
  }
};

const getCodeError = (text: string): string | undefined => {
  const parsed = readEnrolmentCode(text, location.origin);
  if (parsed === undefined) return m.door_pair_bad_code();
  return parsed === "other_site" ? m.door_pair_other_site() : undefined;
};

const usePairing = (device: Device) => {
  const [busy, setBusy] = useState(false);
  const [errorMessage, setErrorMessage] = useState<string>();
  const pair = async (text: string): Promise<void> => {
    const parsed = readEnrolmentCode(text, location.origin);
    if (busy || typeof parsed !== "object") return setErrorMessage(getCodeError(text));
    setBusy(true);
    setErrorMessage(undefined);
    takeCodeFromAddress();
    try {
      const enrol = await loadEnrol(parsed.code);
      const outcome = await enrol(parsed.code);
      if ("assignment" in outcome) return await device.pair(outcome.assignment);
      setErrorMessage(outcome.errorMessage);
    } catch (error) {
      console.warn("not paired", error);
      setErrorMessage(m.error_network_lost());
    }
    setBusy(false);
  };
  return { busy, errorMessage, pair };
};

export const Pairing = ({ device }: { device: Device }) => {
  const heading = useTitle(m.door_pair_title());
  const isRevoked = useStore(device.isRevoked);
  const [typed, setTyped] = useState("");
  const [isScanning, setScanning] = useState(false);
  const { busy, errorMessage, pair } = usePairing(device);
  const pairWith = (text: string): void => {
    setScanning(false);
    void pair(text);
  };

  useEffect(() => {
    const readAddress = () => {
      const code = takeCodeFromAddress();
      if (code !== undefined) pairWith(code);
    };
    readAddress();
    window.addEventListener("hashchange", readAddress);
    return () => window.removeEventListener("hashchange", readAddress);
  }, []);
  // A reload would lose what is typed, or a code that is used already.
  const isIdle = typed === "" && !busy && location.hash.length < 2;
  useEffect(() => (isIdle ? applyUpdates() : undefined), [isIdle]);
  const [isSlow, setSlow] = useState(false);
  useWedge({
    onCode: (text, _, isRest) => {
      setSlow(isRest && readEnrolmentCode(text, location.origin) === undefined);
      pairWith(text);
    },
    onSlow: () => setSlow(true),
    isOn: !isScanning,
  });

  if (isScanning) return <PairingCamera onCode={pairWith} onCancel={() => setScanning(false)} />;
  return (
    <main class="door__page ready">
      <DoorHeader title={m.door_title()} text="Catraca" />
      <h1 class="poster" ref={heading} tabIndex={-1}>
        {isRevoked ? m.door_revoked_title() : m.door_pair_title()}
      </h1>
      <p class="door__soft">{isRevoked ? m.door_revoked_text() : m.door_pair_how()}</p>
      <form
        class="pair stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void pair(typed);
        }}
      >
        {(errorMessage !== undefined || isSlow) && (
          <Notice kind="bad" icon="warning" role="alert">
            {isSlow ? `${m.door_wedge_slow_title()}. ${m.door_wedge_slow_text()}` : errorMessage}
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
