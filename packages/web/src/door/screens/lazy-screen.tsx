/** Loads a screen when it is first rendered, from the device's cache or the network, with a button to retry. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { Loading } from "../../parts/loading.tsx";

type Loaded<P> = { screen: ComponentType<P> } | "waiting" | "failed";

export const lazyScreen = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> => {
  const Lazy = (props: P) => {
    const [loaded, setLoaded] = useState<Loaded<P>>("waiting");
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      load().then(
        (screen) => setLoaded({ screen }),
        () => setLoaded("failed"),
      );
    }, [attempt]);
    if (loaded === "waiting")
      return (
        <main class="door__page">
          <Loading />
        </main>
      );
    if (loaded === "failed")
      return (
        <main class="door__page">
          <EmptyState heading="h1" title={m.error_network_lost()}>
            <Button kind="primary" onClick={() => setAttempt(attempt + 1)}>
              {m.retry()}
            </Button>
          </EmptyState>
        </main>
      );
    const { screen: Screen } = loaded;
    return <Screen {...props} />;
  };
  return Lazy;
};
