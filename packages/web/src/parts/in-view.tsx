import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "./in-view.css";

/** Scrolls its content into view, as far as it has to, each time `on` becomes another value. The answer to a press belongs where the person looks. */
export const InView = ({ on, children }: { on: unknown; children: ComponentChildren }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (on) ref.current?.scrollIntoView({ block: "nearest" });
  }, [on]);
  return (
    <div class="stack in-view" ref={ref}>
      {children}
    </div>
  );
};
