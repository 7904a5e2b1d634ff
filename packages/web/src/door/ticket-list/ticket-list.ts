/** The offline list of this device: kept in its database, indexed in memory, and asked when the gate function does not answer. */
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { normalizeCode, readEventLetters } from "@catraca/core/ticket/ticket.code.rules.ts";
import { createStore, type Store } from "../../store.ts";
import type { Assignment } from "../storage/database.ts";
import { ignoreStorageError } from "../scanner/ignore-storage-error.ts";
import { findTicketId, toTicketCode } from "../scanner/ticket-code.ts";
import type { QueuedScan } from "../storage/scan.ts";
import { createAttempt, decideLocally, isOpen, refuseOtherEvent, type LocalDecision, type OwnScan } from "./decide-locally.ts";
import { createHead, getCursor, receive, type ListChunk, type ListHead } from "./list-head.ts";
import type { ListStore } from "./list-store.ts";
import { getEventLetters, hashCode, openHolder } from "./sealed-holder.ts";
import { createIndex, type TicketIndex } from "./ticket-index.ts";

export type ListState = {
  /** Undefined: no whole list, so nothing is decided by it. */
  tickets?: number;
  /** The time when the server last said that the list is whole, by its own clock. */
  checkedAtMs?: number;
  /** The progress of the list that is on its way, or that the server is building. */
  progress?: { done: number; total: number; isBuilding: boolean };
};

/** "unlisted": the list has no such code. It may have been sold a moment ago. */
export type ListDecision = LocalDecision | "unlisted" | undefined;

export type TicketList = {
  state: Store<ListState>;
  /** Undefined without a whole list. */
  decide: (scan: QueuedScan) => Promise<ListDecision>;
  /** The number of tickets that this gate would let in now: others may do so meanwhile. Undefined where that says nothing. */
  countOpen: () => Promise<number | undefined>;
  cursor: () => string | undefined;
  /** Returns whether more is to be asked at once. Throws if a chunk cannot be read: the next request asks for the whole list. */
  add: (answer: ManifestAnswer) => Promise<boolean>;
  /** Resolves when the stored list can be asked. */
  loaded: Promise<void>;
  /** Nothing is stored from now on. */
  close: () => void;
};

type ListOptions = {
  store: ListStore;
  getAssignment: () => Assignment;
  listOwn: (ticketId: string) => Promise<OwnScan[]>;
  serverNow: () => number;
};

const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0);

/** A list that is up to date is stored again this often: its age after a reload is at most this wrong. */
const SAVE_MS = 60_000;

/** A person may be waiting for the answer to their scan. */
const letOthersRun = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const BUSY_MS = 30;

const toState = ({ whole, next }: ListHead, index: TicketIndex | undefined): ListState => ({
  ...(whole && index ? { tickets: whole.tickets, checkedAtMs: whole.checkedAtMs } : {}),
  ...(next ? { progress: { done: next.done, total: next.total, isBuilding: false } } : {}),
});

export const openTicketList = (p: ListOptions): TicketList => {
  const { event } = p.getAssignment();
  const state = createStore<ListState>({});
  let head = createHead(event.id);
  /** The key is the id of their list: the whole one, and the one on its way. */
  let indexes = new Map<number, TicketIndex>();
  const eventLetters = getEventLetters(event.id);
  let savedAtMs = 0;
  /** Chunks that may not be stored. The stored head must not name a place after them: a lost change would admit who was refunded. */
  let unsaved: readonly ListChunk[] = [];
  let isClosed = false;

  const getIndex = (): TicketIndex | undefined => (head.whole ? indexes.get(head.whole.id) : undefined);
  const addToIndex = ({ list, bytes }: ListChunk): void => {
    const index = indexes.get(list) ?? createIndex();
    index.add(bytes);
    indexes.set(list, index);
  };
  const publish = (): void => state.set(toState(head, getIndex()));
  const reset = (): void => {
    head = { ...createHead(event.id), lastId: head.lastId };
    indexes = new Map();
    unsaved = [];
  };
  /** Without storage the list lasts as long as the page. */
  const save = async (): Promise<void> => {
    savedAtMs = p.serverNow();
    const chunks = unsaved;
    const isSaved = await ignoreStorageError(
      p.store.save(head, chunks).then(() => true),
      false,
    );
    if (isSaved) unsaved = unsaved.slice(chunks.length);
  };

  const load = async (): Promise<void> => {
    try {
      const stored = await p.store.load();
      if (stored.head?.eventId !== event.id) return;
      let sinceMs = performance.now();
      for (const chunk of stored.chunks) {
        addToIndex(chunk);
        if (performance.now() - sinceMs < BUSY_MS) continue;
        await letOthersRun();
        sinceMs = performance.now();
      }
      // Last: a list with a hole must decide nothing.
      ({ head } = stored);
    } catch (error) {
      // The server sends it again.
      console.warn("the stored ticket list cannot be read", error);
      reset();
    }
    publish();
  };
  const loaded = load();

  const openListed = async (code: string) => {
    const index = getIndex();
    const listed = index?.find(await hashCode(code));
    if (!listed) return index && ("unlisted" as const);
    const { sealed } = listed.entry;
    const holder = sealed.length > 0 ? await openHolder(code, sealed) : undefined;
    const ticketId = findTicketId(code) ?? holder?.ticketId;
    return { ...listed, ticketId, holder, own: ticketId === undefined ? [] : await p.listOwn(ticketId) };
  };

  return {
    state,
    loaded,
    cursor: () => getCursor(head),
    decide: async (scan) => {
      const code = toTicketCode(scan.code, p.getAssignment());
      if (code === undefined) return undefined;
      // A forged code may name any event. None of another one gets in here.
      const isOurs = normalizeCode(code) !== undefined;
      if (isOurs && readEventLetters(code) !== (await eventLetters)) return refuseOtherEvent(scan);
      const listed = await openListed(code);
      return listed === undefined || listed === "unlisted" ? listed : decideLocally(scan, listed, p.getAssignment());
    },
    countOpen: async () => {
      const index = getIndex();
      const place = p.getAssignment();
      const [{ gate }, nowMs] = [place, p.serverNow()];
      if (!index || gate.mode === "exit") return undefined;
      const attempt = createAttempt({ scanId: "", readAtMs: nowMs }, place);
      // Before the doors too: the count is of the evening.
      const atMs = Math.max(attempt.doorsOpenAtMs, Math.min(nowMs, attempt.endsAtMs - 1));
      let open = 0;
      for (const entries of index.entries()) {
        for (const entry of entries) if (!entry.isSecond && isOpen(entry, { ...attempt, atMs }, place)) open++;
        await letOthersRun();
      }
      return open;
    },
    add: async (answer) => {
      await loaded;
      const received = receive(head, answer);
      if (!received) {
        const { done = 0, total = 0 } = answer.building ?? {};
        state.set({ ...state.get(), progress: { done, total, isBuilding: true } });
        return false;
      }
      const chunks = answer.chunks.map((text): ListChunk => ({ list: received.list, bytes: decodeBase64(text) }));
      try {
        chunks.forEach(addToIndex);
      } catch (error) {
        reset();
        publish();
        throw error;
      }
      const isOnlyTime = chunks.length === 0 && head.next === undefined && !answer.restart && answer.cursor === getCursor(head);
      head = received.head;
      unsaved = [...unsaved, ...chunks].filter(({ list }) => list === head.whole?.id || list === head.next?.id);
      if (!isClosed && (!isOnlyTime || p.serverNow() - savedAtMs > SAVE_MS)) await save();
      for (const id of indexes.keys()) if (id !== head.whole?.id && id !== head.next?.id) indexes.delete(id);
      publish();
      return answer.more;
    },
    close: () => void (isClosed = true),
  };
};
