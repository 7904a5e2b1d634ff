/** One of the six results, over everything else, until it is tapped or the next code is read. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import type { Desk, Shown } from "../desk/desk.ts";
import { serverNow } from "../gate/clock.ts";
import type { Post } from "../kept/post.ts";
import { mayForce, showsForMs, stillToRedeem } from "../result/outcome.ts";
import { ResultShape } from "../result/shapes.tsx";
import { lettersOf, wordsOf, type Words } from "../result/words.ts";
import { ForceDialog } from "./force-dialog.tsx";

const Said = ({ words, changed }: { words: Words; changed: boolean }) => (
  <div class="result__say">
    <p class="result__word poster">{words.word}</p>
    {words.band !== undefined && <p class="result__band">{words.band}</p>}
    <p class="result__head">{words.head}</p>
    {words.who !== undefined && <p class="result__who">{words.who}</p>}
    {words.note !== undefined && <p class="result__note">{words.note}</p>}
    {changed && <p class="result__note">{m.door_changed()}</p>}
    {words.todo !== undefined && <p class="result__todo">{words.todo}</p>}
  </div>
);

type Acts = { next: string; onNext: () => void; children: JSX.Element | JSX.Element[] | false };

/** The way on takes the focus: Enter, space or a tap anywhere. */
const Acts = ({ next, onNext, children }: Acts) => {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <div class="result__acts">
      {children}
      <button class={children ? "result__act" : "result__next"} type="button" ref={button} onClick={onNext}>
        {next}
      </button>
    </div>
  );
};

type Result = { shown: Shown; post: Post; desk: Desk };

const useClearing = (shown: Shown, needsChoice: boolean, desk: Desk): void => {
  useEffect(() => {
    const forMs = showsForMs(shown.outcome, needsChoice);
    if (forMs === undefined) return undefined;
    const timer = setTimeout(desk.clear, forMs);
    return () => clearTimeout(timer);
  }, [shown, needsChoice]);
};

export const ResultScreen = ({ shown, post, desk }: Result) => {
  const { outcome } = shown;
  const [isForcing, setForcing] = useState(false);
  const [more, canForce] = [stillToRedeem(outcome, post), mayForce(outcome, post)];
  const needsChoice = more.length > 0 || canForce;
  useClearing(shown, needsChoice, desk);
  const words = wordsOf(outcome, { post, nowMs: serverNow(), productId: shown.productId });
  const isHeld = outcome.kind === "attend" || outcome.kind === "unsure" || needsChoice;
  const next = isHeld ? (outcome.kind === "attend" ? m.door_checked_next() : m.door_next_button()) : m.door_next();

  return (
    // A tap anywhere is a convenience beside the button, which has the focus.
    <section
      class={`result result--${outcome.kind}`}
      style={{ "--letters": lettersOf(words.word) }}
      onClick={isHeld ? undefined : desk.clear}
    >
      <ResultShape kind={outcome.kind} />
      <Said words={words} changed={shown.changed === true} />
      <Acts next={next} onNext={desk.clear}>
        {isHeld && (
          <>
            {more.map(({ productId, name, remaining }) => (
              <button class="result__act" type="button" key={productId} onClick={() => void desk.again({ productId })}>
                {m.door_redeem_more({ product: name, count: remaining })}
              </button>
            ))}
            {canForce && (
              <button class="result__act result__act--quiet" type="button" onClick={() => setForcing(true)}>
                {m.door_force()}
              </button>
            )}
          </>
        )}
      </Acts>
      {isForcing && <ForceDialog {...{ post, outcome, desk }} onClose={() => setForcing(false)} />}
    </section>
  );
};
