/** A screen that is loaded when it is first shown; what it needs is on the device by then, or comes over the network. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { Waiting } from "../../parts/waiting.tsx";

type Loaded<P> = { screen: ComponentType<P> } | "waiting" | "failed";

export const lazyScreen = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> => {
  const Lazy = (props: P) => {
    const [loaded, setLoaded] = useState<Loaded<P>>("waiting");
    const [round, setRound] = useState(0);
    useEffect(() => {
      load().then(
        (screen) => setLoaded({ screen }),
        () => setLoaded("failed"),
      );
    }, [round]);
    if (loaded === "waiting")
      return (
        <main class="door__page">
          <Waiting />
        </main>
      );
    if (loaded === "failed")
      return (
        <main class="door__page">
          <Trouble heading="h1" title={m.error_network_lost()}>
            <Button kind="primary" onClick={() => setRound(round + 1)}>
              {m.retry()}
            </Button>
          </Trouble>
        </main>
      );
    const { screen: Screen } = loaded;
    return <Screen {...props} />;
  };
  return Lazy;
};
