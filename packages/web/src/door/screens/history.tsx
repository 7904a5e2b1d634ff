import { time } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import type { Post } from "../kept/post.ts";
import type { Reading } from "../kept/reading.ts";
import type { Shift, Station } from "../station.ts";
import { DoorHead } from "./head.tsx";
import { cameOf, iconOf, kindOf, stateOf } from "./reading-line.ts";
import { useLatest } from "./use-readings.ts";
import { useTitle } from "./use-title.ts";

const MOST = 100;

const Line = ({ reading, post, name }: { reading: Reading; post: Post; name: string | undefined }) => {
  const type = reading.state === "answered" ? reading.ticketType : undefined;
  const at = time({ at: new Date(reading.readAtMs).toISOString(), timeZone: post.event.timeZone });
  return (
    <li>
      <span class={`scan__tick scan__tick--${kindOf(reading)}`}>
        <Icon name={iconOf(reading)} />
      </span>
      <div>
        <b>{cameOf(reading, post)}</b>
        <p class="small">{[name, type].filter(Boolean).join(" · ") || m.door_a_ticket()}</p>
      </div>
      <p class="history__when">
        <span class="num">{at}</span>
        <span class={`history__state history__state--${reading.state}`}>{stateOf(reading)}</span>
      </p>
    </li>
  );
};

type History = { station: Station; shift: Shift; post: Post; back: string; onBack: () => void };

/** What this device read, the latest first, and whether the server knows of it. */
export const History = ({ station, shift: { desk }, post, back, onBack }: History) => {
  const heading = useTitle(m.door_history_title());
  const readings = useLatest(station, post, MOST);
  return (
    <main class="door__page ready">
      <DoorHead title={post.gate.name} text={post.event.name} />
      <h1 class="poster" ref={heading} tabIndex={-1}>
        {m.door_history_title()}
      </h1>
      {readings.length === 0 ? (
        <Trouble title={m.door_history_empty()} text={m.door_history_empty_text()} />
      ) : (
        <>
          <ol class="history">
            {readings.map((reading) => (
              <Line key={reading.scanId} {...{ reading, post }} name={desk.names.get(reading.scanId)} />
            ))}
          </ol>
          <p class="door__soft small">{m.door_history_names()}</p>
        </>
      )}
      <div class="ready__go">
        <Button icon="arrow-left" wide onClick={onBack}>
          {back}
        </Button>
      </div>
    </main>
  );
};
