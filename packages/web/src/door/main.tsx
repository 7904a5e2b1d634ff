import "../style/tokens.css";
import "../style/base.css";
import "../style/screens.css";
import "./door.css";
import { render } from "preact";
import { useLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";
import { EmptyState } from "../parts/empty-state.tsx";
import { reloadAfterRelease } from "../release.ts";
import { openDevice, type Device } from "./device.ts";
import { Door } from "./door.tsx";
import { registerServiceWorker } from "./update.ts";

/** A change of language renders everything again. */
const App = ({ device }: { device: Device | undefined }) => {
  const language = useLocale();
  if (device) return <Door key={language} device={device} />;
  return (
    <main class="door__page" key={language}>
      <EmptyState heading="h1" title={m.door_closed_title()} text={m.door_closed_text()} />
    </main>
  );
};

const tryOpenDevice = async (): Promise<Device | undefined> => {
  try {
    return await openDevice();
  } catch (error) {
    console.warn("the browser blocks storage", error);
    return undefined;
  }
};

const start = async (): Promise<void> => {
  reloadAfterRelease();
  const root = document.getElementById("app");
  if (root) render(<App device={await tryOpenDevice()} />, root);
  await registerServiceWorker();
};

void start();
