/** The text of what depends on each signing key. Pure. */
import { countText } from "./text.ts";

/** `of`: the event, or the organization of a webhook. */
export type DependsOn = { key: number; kind: "ticket" | "device" | "webhook"; of: string };

type Keys = { signer: number; accepted: readonly number[] };

const KINDS = ["ticket", "device", "webhook"] as const;

const countsOf = (found: readonly DependsOn[]): string =>
  KINDS.map((kind) => countText(found.filter((one) => one.kind === kind).length, kind)).join(", ");

const stateOf = (key: number, { signer, accepted }: Keys): string => {
  if (key === signer) return "signs";
  return accepted.includes(key) ? "is accepted" : "is retired";
};

/** Counts for each key, and for each that does not sign where its tickets, devices and webhooks are. */
export const keysText = (keys: Keys, found: readonly DependsOn[]): string[] => {
  const numbers = [...new Set([...keys.accepted, ...found.map(({ key }) => key)])].toSorted((a, b) => b - a);
  const lines = numbers.flatMap((number) => {
    const ofKey = found.filter(({ key }) => key === number);
    const places = number === keys.signer ? [] : [...new Set(ofKey.map(({ of }) => of))];
    return [
      `key ${number} ${stateOf(number, keys)}: ${countsOf(ofKey)}`,
      ...places.map((place) => `  ${place}  ${countsOf(ofKey.filter(({ of }) => of === place))}`),
    ];
  });
  const others =
    "Links to orders, files, exports, invitations, drafts, waiting lists and own data, to unsubscribe, and codes that prove an address name no key: " +
    "they end when their key is retired.";
  return [...lines, ...(numbers.length > 1 ? [others] : [])];
};
