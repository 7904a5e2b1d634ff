/** Invalid request bodies, made from a valid one by replacing each value once. */
type Json = unknown;

const WRONG: Json[] = [null, [], {}, true, "\u0000", 7];
const WRONG_NUMBERS = ["-1", "1.5", '"1"', "1e12", "1e400", "null", "[1]", "true"];

/** Marks the place of raw text that `JSON.stringify` cannot produce. */
const MARK = "the place of another text";
const withText = (body: Json, text: string): string => JSON.stringify(body).replace(JSON.stringify(MARK), () => text);

const replaced = (body: Json, path: readonly string[], value: Json): Json => {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(body)) return body.map((one: Json, at) => (String(at) === key ? replaced(one, rest, value) : one));
  return { ...(body as object), [key]: replaced((body as Record<string, Json>)[key], rest, value) };
};

const places = (body: Json, path: readonly string[] = []): { path: readonly string[]; value: Json }[] => [
  { path, value: body },
  ...(typeof body === "object" && body !== null
    ? Object.entries(body as Record<string, Json>).flatMap(([key, value]) => places(value, [...path, key]))
    : []),
];

const typeOf = (value: Json): string => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

const additions = (value: object): string[] => {
  const inside = JSON.stringify(value).slice(1, -1);
  const comma = inside === "" ? "" : ",";
  return ["unknown", "__proto__", "constructor", "toString"].map((key) => `{${inside}${comma}"${key}":{"role":"supervisor"}}`);
};

/** Returns texts, because JSON can contain what an object cannot, such as duplicate keys. */
export const mutationsOf = (body: object): { about: string; text: string }[] =>
  places(body).flatMap(({ path, value }) => {
    const at = (text: string) => ({ about: `${path.join(".") || "all"} ${text}`, text: withText(replaced(body, path, MARK), text) });
    const others = WRONG.filter((one) => typeOf(one) !== typeOf(value)).map((one) => JSON.stringify(one));
    const kind = typeOf(value);
    if (kind === "number") return WRONG_NUMBERS.map(at);
    if (kind === "object") return [...others, ...additions(value as object)].map(at);
    return (kind === "string" ? [...others, '""', JSON.stringify("x".repeat(20_000))] : others).map(at);
  });
