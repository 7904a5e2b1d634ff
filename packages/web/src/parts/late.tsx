import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part that nobody waits for: loaded after the page around it, and left out where it cannot be loaded. */
export const late =
  <Props extends object>(load: () => Promise<ComponentType<Props> | undefined>): ComponentType<Props> =>
  (props) => {
    const [Part, setPart] = useState<ComponentType<Props>>();
    useEffect(
      () =>
        void load().then(
          (part) => setPart(() => part),
          () => undefined,
        ),
      [],
    );
    return Part ? <Part {...props} /> : null;
  };
