import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import type { ScanResult, Scanner } from "../scanner/scanner.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Assignment } from "../storage/database.ts";
import { canForce, getDisplayMs, listRedeemable } from "../result/outcome.ts";
import { ResultShape } from "../result/result-shape.tsx";
import { countLetters, getResultText, type ResultText } from "../result/result-text.ts";
import { ForceDialog } from "./force-dialog.tsx";
import "./result-screen.css";

const Text = ({ text, changed }: { text: ResultText; changed: boolean }) => (
  <div class="result__say">
    <p class="result__word poster">{text.word}</p>
    {text.band !== undefined && <p class="result__band">{text.band}</p>}
    <p class="result__head">{text.head}</p>
    {text.who !== undefined && <p class="result__who">{text.who}</p>}
    {text.note !== undefined && <p class="result__note">{text.note}</p>}
    {changed && <p class="result__note">{m.door_changed()}</p>}
    {text.todo !== undefined && <p class="result__todo">{text.todo}</p>}
  </div>
);

type Actions = { clearLabel: string; onClear: () => void; children: JSX.Element | JSX.Element[] | false };

/** Focuses the button that clears the result, so that Enter and space press it. */
const Actions = ({ clearLabel, onClear, children }: Actions) => {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <div class="result__acts">
      {children}
      <button class={children ? "result__act" : "result__next"} type="button" ref={button} onClick={onClear}>
        {clearLabel}
      </button>
    </div>
  );
};

type ResultScreen = { result: ScanResult; assignment: Assignment; scanner: Scanner };

const useAutoClear = (result: ScanResult, needsChoice: boolean, scanner: Scanner): void => {
  useEffect(() => {
    const displayMs = getDisplayMs(result.outcome, needsChoice);
    if (displayMs === undefined) return undefined;
    const timer = setTimeout(scanner.clearResult, displayMs);
    return () => clearTimeout(timer);
  }, [result, needsChoice]);
};

export const ResultScreen = ({ result, assignment, scanner }: ResultScreen) => {
  const { outcome } = result;
  const [isForcing, setForcing] = useState(false);
  const [products, isForceable] = [listRedeemable(outcome, assignment), canForce(outcome, assignment)];
  const needsChoice = products.length > 0 || isForceable;
  useAutoClear(result, needsChoice, scanner);
  const text = getResultText(outcome, { assignment, nowMs: serverNow(), productId: result.productId });
  const staysOpen = outcome.kind === "attend" || outcome.kind === "unsure" || needsChoice;
  const clearLabel = staysOpen ? (outcome.kind === "attend" ? m.door_checked_next() : m.door_next_button()) : m.door_next();

  return (
    // The focused button does the same, so the tap needs no role.
    <section
      class={`result result--${outcome.kind}`}
      style={{ "--letters": countLetters(text.word) }}
      onClick={staysOpen ? undefined : scanner.clearResult}
    >
      <ResultShape kind={outcome.kind} />
      <Text text={text} changed={result.changed === true} />
      <Actions clearLabel={clearLabel} onClear={scanner.clearResult}>
        {staysOpen && (
          <>
            {products.map(({ productId, name, remaining }) => (
              <button class="result__act" type="button" key={productId} onClick={() => void scanner.rescan({ productId })}>
                {m.door_redeem_more({ product: name, count: remaining })}
              </button>
            ))}
            {isForceable && (
              <button class="result__act result__act--quiet" type="button" onClick={() => setForcing(true)}>
                {m.door_force()}
              </button>
            )}
          </>
        )}
      </Actions>
      {isForcing && <ForceDialog {...{ assignment, outcome, scanner }} onClose={() => setForcing(false)} />}
    </section>
  );
};
