/** The command line as a command. Pure. */
import { CHANGES, type Change } from "@catraca/core/operator.schema";
import { parseArgs } from "node:util";

/** `table`: another one than the stage's own, such as a restored one. */
export type Where = { stage?: string; profile?: string; region?: string; table?: string };

export type Command = { where: Where } & (
  | { name: "find"; text: string; eventId?: string; personal: boolean }
  | { name: "order"; orderId: string; personal: boolean }
  | { name: "change"; change: Change; orderId: string; apply: boolean }
  | { name: "tryAddress"; email: string; apply: boolean }
  | { name: "list" }
  | { name: "check"; eventId: string }
  | { name: "rebuild"; eventId: string; apply: boolean }
  | { name: "manifest"; eventId: string; apply: boolean }
  | { name: "keys" }
  | { name: "reissue"; eventId: string; key: number; apply: boolean }
  | { name: "restore"; target: string; at?: string; apply: boolean }
  | { name: "erasures"; from: string; apply: boolean }
  | { name: "archive"; from: string; to: string; apply: boolean }
  | { name: "replay"; queue: string; apply: boolean }
);

export const USAGE = `usage: pnpm ops <command> [--stage <stage> [--profile <profile>] [--region <region>]]
  find <order id | short number | email | ticket id | payment id> [--event <event id>] [--personal]
  order <order id> [--personal]
  redrive | resend | reconcile | release <order id> [--apply]
  mail try-again <address> [--apply]
  dead-letters list
  dead-letters replay <queue> [--apply]
  counters check <event id> [--table <table>]
  counters rebuild <event id> [--table <table>] [--apply]
  manifest rebuild <event id> [--apply]
  keys check
  tickets reissue <event id> --key <number> [--apply]
  table restore <new table> [--at <time>] [--apply]
  erasures repeat --from <table> [--apply]
  archive replay <from> <to> [--apply]
Without --stage it works on the local stack of CATRACA_DATA_DIR (default .local). Without --apply nothing changes.`;

/** The command line is not right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      // pnpm passes the separator on.
      args: args.filter((arg) => arg !== "--"),
      allowPositionals: true,
      options: {
        stage: text,
        profile: text,
        region: text,
        event: text,
        table: text,
        from: text,
        at: text,
        key: text,
        personal: flag,
        apply: flag,
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

const isChange = (name: string): name is Change => (CHANGES as readonly string[]).includes(name);

type Values = ReturnType<typeof parse>["values"];

const whereOf = ({ stage, profile, region, table }: Values): Where => {
  if (stage === undefined && (profile ?? region) !== undefined)
    throw new UsageError("--profile and --region are of a stage: give --stage.");
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    ...(table === undefined ? {} : { table }),
  };
};

const readRestore = (where: Where, [what, target, ...rest]: readonly string[], { at, apply }: Values): Command => {
  if (what !== "restore" || target === undefined || rest.length > 0)
    throw new UsageError("table takes restore and the name of a new table.");
  return { where, name: "restore", target, apply, ...(at === undefined ? {} : { at }) };
};

const readManifest = (where: Where, [what, eventId, ...rest]: readonly string[], apply: boolean): Command => {
  if (what !== "rebuild" || eventId === undefined || rest.length > 0) throw new UsageError("manifest takes rebuild and one event id.");
  return { where, name: "manifest", eventId, apply };
};

const readKeys = (where: Where, [what, ...rest]: readonly string[], apply: boolean): Command => {
  if (what !== "check" || rest.length > 0 || apply) throw new UsageError("keys takes check.");
  return { where, name: "keys" };
};

const readTickets = (where: Where, [what, eventId, ...rest]: readonly string[], { key = "", apply }: Values): Command => {
  if (what !== "reissue" || eventId === undefined || rest.length > 0 || !/^[1-9]\d{0,2}$/.test(key))
    throw new UsageError("tickets takes reissue, one event id, and the number of a key by --key.");
  return { where, name: "reissue", eventId, key: Number(key), apply };
};

const readErasures = (where: Where, [what, ...rest]: readonly string[], { from, apply }: Values): Command => {
  if (what !== "repeat" || rest.length > 0 || from === undefined)
    throw new UsageError("erasures takes repeat, and by --from the table that shows them.");
  return { where, name: "erasures", from, apply };
};

const readArchive = (where: Where, [what, from, to, ...rest]: readonly string[], apply: boolean): Command => {
  if (what !== "replay" || from === undefined || to === undefined || rest.length > 0)
    throw new UsageError("archive takes replay and two times.");
  return { where, name: "archive", from, to, apply };
};

const readMail = (where: Where, [what, email, ...rest]: readonly string[], apply: boolean): Command => {
  if (what !== "try-again" || email === undefined || rest.length > 0) throw new UsageError("mail takes try-again and one address.");
  return { where, name: "tryAddress", email, apply };
};

const readDeadLetters = (where: Where, [what, queue, ...rest]: readonly string[], apply: boolean): Command => {
  if (what === "list" && queue === undefined && !apply) return { where, name: "list" };
  if (what === "replay" && queue !== undefined && rest.length === 0) return { where, name: "replay", queue, apply };
  throw new UsageError("dead-letters takes list, or replay and one queue.");
};

const readCounters = (where: Where, [what, eventId, ...rest]: readonly string[], apply: boolean): Command => {
  if (what === "check" && eventId !== undefined && rest.length === 0 && !apply) return { where, name: "check", eventId };
  if (what === "rebuild" && eventId !== undefined && rest.length === 0) return { where, name: "rebuild", eventId, apply };
  throw new UsageError("counters takes check or rebuild, and one event id.");
};

export const readArguments = (args: readonly string[]): Command => {
  const { values, positionals } = parse(args);
  const { event, personal, apply } = values;
  const where = whereOf(values);
  const [name = "", subject, ...rest] = positionals;
  if (name === "dead-letters") return readDeadLetters(where, positionals.slice(1), apply);
  if (name === "counters") return readCounters(where, positionals.slice(1), apply);
  if (where.table !== undefined) throw new UsageError("--table is for counters.");
  if (name === "table") return readRestore(where, positionals.slice(1), values);
  if (name === "mail") return readMail(where, positionals.slice(1), apply);
  if (name === "manifest") return readManifest(where, positionals.slice(1), apply);
  if (name === "keys") return readKeys(where, positionals.slice(1), apply);
  if (name === "tickets") return readTickets(where, positionals.slice(1), values);
  if (name === "erasures") return readErasures(where, positionals.slice(1), values);
  if (name === "archive") return readArchive(where, positionals.slice(1), apply);
  if (name !== "find" && name !== "order" && !isChange(name))
    throw new UsageError(name === "" ? "No command is given." : `There is no command ${name}.`);
  if (subject === undefined) throw new UsageError(`${name} needs ${name === "find" ? "a text to find" : "an order id"}.`);
  if (rest.length > 0) throw new UsageError(`${name} takes one argument, not ${rest.length + 1}.`);
  if (isChange(name)) return { where, name: "change", change: name, orderId: subject, apply };
  if (apply) throw new UsageError(`${name} changes nothing, so it takes no --apply.`);
  if (name === "order") return { where, name, orderId: subject, personal };
  return { where, name, text: subject, personal, ...(event === undefined ? {} : { eventId: event }) };
};
