/** What a screen shows while it reads, and when it cannot. */
import type { ComponentChildren } from "preact";
import { sentenceOf } from "../api/sentence.ts";
import { m } from "../paraglide/messages.js";
import { Button } from "../parts/button.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Waiting } from "../parts/waiting.tsx";

type Read<T> = { data: T | undefined; error: Error | null; refetch: () => Promise<unknown> };

/** Data that was read before stays when reading it again fails. */
export const Loaded = <T,>({ read, children }: { read: Read<T>; children: (data: T) => ComponentChildren }) => {
  if (read.data !== undefined) return <>{children(read.data)}</>;
  if (read.error === null)
    return (
      <div class="page">
        <Waiting />
      </div>
    );
  return (
    <div class="page">
      <Trouble title={m.console_read_failed()} text={sentenceOf(read.error)} heading="h1">
        <Button icon="turn" onClick={() => void read.refetch()}>
          {m.retry()}
        </Button>
      </Trouble>
    </div>
  );
};
