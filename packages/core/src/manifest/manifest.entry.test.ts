import { describe, expect, it } from "vitest";
import { codeOf } from "../ticket/ticket.own-code.ts";
import { digestForeign, entriesOf, type ListedTicket } from "./manifest.entry.ts";
import { encodeChunk, entriesIn, findEntry, HASH_BYTES, openChunk } from "./manifest.format.rules.ts";

const ticket: ListedTicket & { attendeeEmail: string; orderId: string } = {
  ticketId: "tkt_aaaaaaaaaaaaaaaa",
  eventId: "evt_bbbbbbbbbbbbbbbb",
  orderId: "ord_cccccccccccccccc",
  revision: 2,
  status: "issued",
  inside: true,
  entries: 1,
  ticketTypeId: "tty_dddddddddddddddd",
  ticketTypeName: "Inteira",
  attendeeName: "Conceição Evaristo",
  attendeeEmail: "conceicao@example.com",
  note: "Half price: check the card",
  products: { prd_eeeeeeeeeeeeeeee: 2 },
  productNames: { prd_eeeeeeeeeeeeeeee: "Popcorn" },
  admittedAtMs: 1_800_000_000_123,
  admittedGateName: "North",
  admittedOn: "2027-01-15",
};

/** The door's page does the same by WebCrypto. */
const hashInBrowser = async (code: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code))).subarray(0, HASH_BYTES);

const openInBrowser = async (code: string, sealed: Uint8Array): Promise<unknown> => {
  const encoder = new TextEncoder();
  const material = await crypto.subtle.importKey("raw", encoder.encode(code), "HKDF", false, ["deriveKey"]);
  const info = encoder.encode("catraca manifest 1");
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
    material,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12) }, key, sealed.slice(12));
  return JSON.parse(new TextDecoder().decode(plain));
};

const listed = (...rows: ListedTicket[]) => {
  const bytes = encodeChunk({ asOfMs: 1, entries: rows.flatMap(entriesOf) });
  const chunk = openChunk(bytes);
  if (!chunk) throw new Error("the chunk cannot be opened");
  return { bytes, chunk };
};

describe("the entries of a ticket", () => {
  it("have its state under its code, which alone opens its name and note", async () => {
    const { chunk } = listed(ticket);
    const code = codeOf(ticket);
    const entry = findEntry(chunk, await hashInBrowser(code));
    expect(entry).toMatchObject({
      status: "issued",
      inside: true,
      entries: 1,
      ticketType: { id: ticket.ticketTypeId, name: "Inteira" },
      admitted: { atMs: 1_800_000_000_000, gateName: "North" },
      admittedOn: "2027-01-15",
      products: [{ id: "prd_eeeeeeeeeeeeeeee", name: "Popcorn", remaining: 2 }],
    });
    const sealed = entry?.sealed ?? new Uint8Array();
    expect(await openInBrowser(code, sealed)).toEqual({ n: "Conceição Evaristo", o: "Half price: check the card" });
    await expect(openInBrowser(codeOf({ ...ticket, revision: 1 }), sealed)).rejects.toThrow();
  });

  it.each([
    { isGuessable: false, content: { t: ticket.ticketId, n: "Conceição Evaristo", o: "Half price: check the card" } },
    { isGuessable: true, content: { t: ticket.ticketId } },
  ])(
    "are also under the code of another seller, without a name where others can guess it: $isGuessable",
    async ({ isGuessable, content }) => {
      const foreign = "0000-1111-2222";
      const row = { ...ticket, revision: 0, foreignCode: digestForeign(foreign, isGuessable) };
      const { bytes, chunk } = listed(row);
      const own = findEntry(chunk, await hashInBrowser(codeOf(row)));
      const entry = findEntry(chunk, await hashInBrowser(foreign));
      expect(entry).toEqual({ ...own, hash: entry?.hash, sealed: entry?.sealed, isSecond: true });
      expect(own?.isSecond).toBeUndefined();
      expect(await openInBrowser(foreign, entry?.sealed ?? new Uint8Array())).toEqual(content);
      expect(Buffer.from(bytes).toString("latin1")).not.toContain(foreign);
      const after = findEntry(listed({ ...row, revision: 1 }).chunk, await hashInBrowser(foreign));
      expect(after).toMatchObject({ status: "superseded", sealed: new Uint8Array() });
    },
  );

  it("say of the codes before its reissues that they are superseded, and nothing else", async () => {
    const { chunk } = listed(ticket);
    expect(chunk.offsets).toHaveLength(3);
    for (const revision of [0, 1]) {
      const entry = findEntry(chunk, await hashInBrowser(codeOf({ ...ticket, revision })));
      expect(entry).toMatchObject({ status: "superseded", inside: false, entries: 0, products: [], sealed: new Uint8Array() });
      expect(entry).not.toHaveProperty("admitted");
    }
  });

  it("are bounded, however often a ticket is reissued", () => {
    expect(listed({ ...ticket, revision: 1000 }).chunk.offsets).toHaveLength(21);
  });

  it("leave out what a ticket does not have", async () => {
    const { note: _, admittedAtMs: __, admittedOn: ___, ...rest } = ticket;
    const plain = { ...rest, revision: 0, inside: false, entries: 0, products: {} };
    const [entry] = entriesIn(listed(plain).chunk);
    expect(entry).toMatchObject({ entries: 0, products: [] });
    expect(entry).not.toHaveProperty("admitted");
    expect(entry).not.toHaveProperty("admittedOn");
    expect(await openInBrowser(codeOf(plain), entry?.sealed ?? new Uint8Array())).toEqual({ n: "Conceição Evaristo" });
  });
});

describe("C22: the bytes of the list", () => {
  const secretsOf = (row: typeof ticket): string[] => [
    row.attendeeName,
    "Evaristo",
    row.attendeeEmail,
    row.note ?? "",
    row.ticketId,
    row.ticketId.slice(4),
    row.orderId.slice(4),
    ...[0, 1, 2].map((revision) => codeOf({ ...row, revision })),
  ];
  const found = (bytes: Uint8Array): string[] => {
    const texts = [Buffer.from(bytes).toString("utf8"), Buffer.from(bytes).toString("latin1")].map((text) => text.toLowerCase());
    return secretsOf(ticket).filter((secret) => texts.some((text) => text.includes(secret.toLowerCase())));
  };

  it("have no name, address, note, ticket number, order number or code", () => {
    expect(found(listed(ticket).bytes)).toEqual([]);
  });

  it("control: a name in the clear is found", () => {
    const { bytes } = listed({ ...ticket, ticketTypeName: ticket.attendeeName });
    expect(found(bytes)).toEqual([ticket.attendeeName, "Evaristo"]);
  });

  it("differ each time where they are sealed, so that equal names cannot be compared", () => {
    const [first] = entriesOf(ticket);
    const [second] = entriesOf(ticket);
    expect(first?.hash).toEqual(second?.hash);
    expect(first?.sealed).not.toEqual(second?.sealed);
  });
});
