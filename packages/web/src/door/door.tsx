import { useEffect, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import type { Assignment } from "./storage/database.ts";
import type { Device } from "./device.ts";
import type { ScanSession } from "./session.ts";
import { lazyScreen } from "./screens/lazy-screen.tsx";
import { Ready } from "./screens/ready.tsx";
import { useStore } from "../store.ts";

const loadScanning = async () => (await import("./screens/scanning.tsx")).Scanning;
const Scanning = lazyScreen(loadScanning);
// A device needs it once.
const Pairing = lazyScreen(async () => (await import("./screens/pairing.tsx")).Pairing);
const History = lazyScreen(async () => (await import("./screens/history.tsx")).History);

type Mode = "camera" | "wedge";
type Screen = { at: "ready" } | { at: "scanning"; mode: Mode } | { at: "history"; from: { at: "ready" } | { at: "scanning"; mode: Mode } };

const Paired = ({ device, session, assignment }: { device: Device; session: ScanSession; assignment: Assignment }) => {
  const [screen, setScreen] = useState<Screen>({ at: "ready" });
  const props = { device, session, assignment };
  // Load it while there is a network.
  useEffect(() => void loadScanning().catch(() => undefined), []);
  if (screen.at === "scanning")
    return (
      <Scanning
        {...props}
        mode={screen.mode}
        onHistory={() => setScreen({ at: "history", from: screen })}
        onLeave={() => setScreen({ at: "ready" })}
      />
    );
  if (screen.at === "history") {
    const { from } = screen;
    const back = from.at === "scanning" ? m.door_history_back() : m.door_history_back_ready();
    return <History {...props} back={back} onBack={() => setScreen(from)} />;
  }
  return (
    <Ready
      {...props}
      onStart={(mode) => setScreen({ at: "scanning", mode })}
      onHistory={() => setScreen({ at: "history", from: screen })}
    />
  );
};

export const Door = ({ device }: { device: Device }) => {
  const [assignment, session] = [useStore(device.assignment), useStore(device.session)];
  return assignment && session ? <Paired device={device} session={session} assignment={assignment} /> : <Pairing device={device} />;
};
