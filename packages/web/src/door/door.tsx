/** Which screen: not paired, ready, reading, or looking back. */
import { useEffect, useState } from "preact/hooks";
import { m } from "../paraglide/messages.js";
import type { Post } from "./kept/post.ts";
import type { Shift, Station } from "./station.ts";
import { lazyScreen } from "./screens/lazy.tsx";
import { Ready } from "./screens/ready.tsx";
import { useValue } from "./value.ts";

const loadScanning = async () => (await import("./screens/scanning.tsx")).Scanning;
const Scanning = lazyScreen(loadScanning);
// Once in a device's life.
const Pairing = lazyScreen(async () => (await import("./screens/pairing.tsx")).Pairing);
const History = lazyScreen(async () => (await import("./screens/history.tsx")).History);

type Mode = "camera" | "wedge";
type Screen = { at: "ready" } | { at: "scanning"; mode: Mode } | { at: "history"; from: { at: "ready" } | { at: "scanning"; mode: Mode } };

const Paired = ({ station, shift, post }: { station: Station; shift: Shift; post: Post }) => {
  const [screen, setScreen] = useState<Screen>({ at: "ready" });
  const all = { station, shift, post };
  // Before the network goes.
  useEffect(() => void loadScanning().catch(() => undefined), []);
  if (screen.at === "scanning")
    return (
      <Scanning
        {...all}
        mode={screen.mode}
        onHistory={() => setScreen({ at: "history", from: screen })}
        onLeave={() => setScreen({ at: "ready" })}
      />
    );
  if (screen.at === "history") {
    const { from } = screen;
    const back = from.at === "scanning" ? m.door_history_back() : m.door_history_back_ready();
    return <History {...all} back={back} onBack={() => setScreen(from)} />;
  }
  return (
    <Ready {...all} onStart={(mode) => setScreen({ at: "scanning", mode })} onHistory={() => setScreen({ at: "history", from: screen })} />
  );
};

export const Door = ({ station }: { station: Station }) => {
  const [post, shift] = [useValue(station.post), useValue(station.shift)];
  return post && shift ? <Paired station={station} shift={shift} post={post} /> : <Pairing station={station} />;
};
