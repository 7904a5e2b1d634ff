import type { JSX } from "preact";
import type { Direction } from "@catraca/core/admission.rules";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { ScanResult, Scanner } from "../scanner/scanner.ts";
import { serverNow } from "../../api/server-clock.ts";
import type { Assignment } from "../storage/database.ts";
import { canForce, getDisplayMs, isWaiting, listRedeemable, type Outcome } from "../result/outcome.ts";
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
    {text.left !== undefined && <p class="result__left">{formatNumber(text.left)}</p>}
    {text.note !== undefined && <p class="result__note">{text.note}</p>}
    {changed && <p class="result__note">{m.door_changed()}</p>}
    {text.todo !== undefined && <p class="result__todo">{text.todo}</p>}
  </div>
);

type Actions = { clearLabel: string; quiet: boolean; onClear: () => void; children: JSX.Element | JSX.Element[] | false };

/** Focuses the button that clears the result, so that Enter and space press it. */
const Actions = ({ clearLabel, quiet, onClear, children }: Actions) => {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <div class="result__acts">
      {children}
      <button
        class={children ? `result__act${quiet ? " result__act--quiet" : ""}` : "result__next"}
        type="button"
        ref={button}
        onClick={onClear}
      >
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

const getClearLabel = (outcome: Outcome, staysOpen: boolean): string => {
  if (outcome.kind === "attend") return isWaiting(outcome) ? m.door_waited_gone() : m.door_checked_next();
  return staysOpen ? m.door_next_button() : m.door_next();
};

/** The gate's own direction, whatever the switch says since. */
const getDirection = ({ gate }: Assignment): Direction | undefined => (gate.mode === "redeem" ? undefined : gate.mode);

export const ResultScreen = ({ result, assignment, scanner }: ResultScreen) => {
  const { outcome } = result;
  const [isForcing, setForcing] = useState(false);
  const [products, isForceable] = [listRedeemable(outcome, assignment), canForce(outcome, assignment)];
  const needsChoice = products.length > 0 || isForceable;
  useAutoClear(result, needsChoice, scanner);
  const { productId: resultProductId, direction, readAtMs } = result;
  const text = getResultText(outcome, { assignment, nowMs: serverNow(), productId: resultProductId, readAtMs });
  const staysOpen = outcome.kind === "attend" || outcome.kind === "unsure" || needsChoice;
  const mayWait = isWaiting(outcome);

  return (
    // The focused button does the same, so the tap needs no role.
    <section
      class={`result result--${outcome.kind}${mayWait ? " result--waited" : ""}`}
      style={{ "--letters": countLetters(text.word) }}
      onClick={staysOpen ? undefined : scanner.clearResult}
    >
      {isForceable && (
        <button class="result__force" type="button" onClick={() => setForcing(true)}>
          {m.door_force()}
        </button>
      )}
      <ResultShape kind={outcome.kind} />
      <Text text={text} changed={result.changed === true && !mayWait} />
      <Actions clearLabel={getClearLabel(outcome, staysOpen)} quiet={mayWait} onClear={scanner.clearResult}>
        {staysOpen && (
          <>
            {mayWait && (
              <button
                class="result__act"
                type="button"
                onClick={() => void scanner.rescan({ productId: resultProductId, direction: direction ?? getDirection(assignment) })}
              >
                {m.door_waited_here()}
              </button>
            )}
            {products.map(({ productId, name, remaining }) => (
              <button class="result__act" type="button" key={productId} onClick={() => void scanner.rescan({ productId })}>
                {m.door_redeem_more({ product: name, count: remaining })}
              </button>
            ))}
          </>
        )}
      </Actions>
      {isForcing && <ForceDialog {...{ assignment, outcome, scanner }} onClose={() => setForcing(false)} />}
    </section>
  );
};
