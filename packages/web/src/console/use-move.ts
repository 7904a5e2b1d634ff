import { useMutation } from "@tanstack/preact-query";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../language/format.ts";
import { m } from "../paraglide/messages.js";

type Move = { id: string; name: string; by: -1 | 1 };

/**
 * Moves one row of a list up or down, and saves the new order at once. The focus stays on the row's button (`<id>-up`, `<id>-down`), which the browser
 * loses as the row moves. `moved`: says the new place to screen readers.
 */
export const useMove = (ids: readonly string[], save: (ids: string[]) => Promise<void>) => {
  const [moved, setMoved] = useState("");
  /** At an end of the list one of the two buttons is missing. */
  const focusIds = useRef<string[]>([]);
  const mutation = useMutation({
    mutationFn: async ({ id, name, by }: Move) => {
      const at = ids.indexOf(id) + by;
      await save(ids.filter((other) => other !== id).toSpliced(at, 0, id));
      setMoved(m.console_moved({ name, place: formatNumber(at + 1) }));
    },
    onMutate: ({ id, by }) => void (focusIds.current = by < 0 ? [`${id}-up`, `${id}-down`] : [`${id}-down`, `${id}-up`]),
  });
  useLayoutEffect(() => {
    focusIds.current
      .map((id) => document.getElementById(id))
      .find((button) => button !== null)
      ?.focus();
    focusIds.current = [];
  }, [ids.join()]);
  return { moved, error: mutation.error, move: (move: Move) => void (mutation.isPending || mutation.mutate(move)) };
};
