import "../style/tokens.css";
import "../style/base.css";
import "../style/screens.css";
import "./door.css";
import { render } from "preact";
import { useLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { reloadAfterRelease } from "../release.ts";
import { openDevice, type Device } from "./device.ts";
import { Door } from "./door.tsx";
import { createStore, useStore } from "../store.ts";
import { registerServiceWorker } from "./update.ts";

/** The page that was opened last has the device: two pages would each keep a queue and a list of their own. */
const isTaken = createStore(false);

const takeDevice = (device: Device): void => {
  const keep = (): Promise<never> => new Promise(() => undefined);
  void navigator.locks.request("catraca-door", { steal: true }, keep).catch(() => {
    device.session.get()?.stop();
    isTaken.set(true);
  });
};

/** A change of language renders everything again. */
const App = ({ device }: { device: Device | undefined }) => {
  const [language, taken] = [useLocale(), useStore(isTaken)];
  if (taken)
    return (
      <main class="door__page" key={language}>
        <EmptyState heading="h1" title={m.door_taken_title()} text={m.door_taken_text()}>
          <Button kind="primary" onClick={() => location.reload()}>
            {m.door_taken_here()}
          </Button>
        </EmptyState>
      </main>
    );
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
  const device = await tryOpenDevice();
  if (device) takeDevice(device);
  if (root) render(<App device={device} />, root);
  await registerServiceWorker();
};

void start();
