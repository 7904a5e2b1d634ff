import "../style/tokens.css";
import "../style/components.css";
import "../style/screens.css";
import "./door.css";
import { render } from "preact";
import { useLocale } from "../language/locale.ts";
import { m } from "../paraglide/messages.js";
import { Trouble } from "../parts/trouble.tsx";
import { reloadAfterRelease } from "../release.ts";
import { Door } from "./door.tsx";
import { keepOnDevice } from "./release.ts";
import { openStation, type Station } from "./station.ts";

/** All of it is drawn again when the language changes. */
const Face = ({ station }: { station: Station | undefined }) => {
  const language = useLocale();
  if (station) return <Door key={language} station={station} />;
  return (
    <main class="door__page" key={language}>
      <Trouble heading="h1" title={m.door_closed_title()} text={m.door_closed_text()} />
    </main>
  );
};

const open = async (): Promise<Station | undefined> => {
  try {
    return await openStation();
  } catch (error) {
    console.warn("nothing can be kept here", error);
    return undefined;
  }
};

const start = async (): Promise<void> => {
  reloadAfterRelease();
  const root = document.getElementById("app");
  if (root) render(<Face station={await open()} />, root);
  await keepOnDevice();
};

void start();
