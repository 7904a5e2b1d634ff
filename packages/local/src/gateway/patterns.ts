/** EventBridge's content filters: docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export type Pattern = { [key: string]: unknown };

type Matcher = (operand: unknown, value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const text =
  (test: (value: string, operand: string) => boolean): Matcher =>
  (operand, value) =>
    typeof value === "string" &&
    (isObject(operand)
      ? test(value.toLowerCase(), String(operand["equals-ignore-case"]).toLowerCase())
      : typeof operand === "string" && test(value, operand));

const COMPARE: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
};

const numeric: Matcher = (operand, value) => {
  const terms = listOf(operand);
  if (typeof value !== "number") return false;
  for (let at = 0; at < terms.length; at += 2) if (!COMPARE[String(terms[at])]?.(value, Number(terms[at + 1]))) return false;
  return true;
};

const anythingBut: Matcher = (operand, value) =>
  value !== undefined && (isObject(operand) ? !matchesTerm(operand, value) : !listOf(operand).some((term) => term === value));

const escaped = (part: string): string => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
const wildcard = text((value, operand) => new RegExp(`^${operand.split("*").map(escaped).join(".*")}$`, "s").test(value));

const MATCHERS: Record<string, Matcher> = {
  prefix: text((value, operand) => value.startsWith(operand)),
  suffix: text((value, operand) => value.endsWith(operand)),
  "equals-ignore-case": text((value, operand) => value.toLowerCase() === operand.toLowerCase()),
  wildcard,
  numeric,
  "anything-but": anythingBut,
  exists: (operand, value) => operand === (value !== undefined),
};

const matchesTerm = (term: unknown, value: unknown): boolean => {
  if (!isObject(term)) return term === value;
  return Object.entries(term).every(([name, operand]) => MATCHERS[name]?.(operand, value) === true);
};

/** An array in the message matches when one of its members does. */
const matchesLeaf = (terms: readonly unknown[], value: unknown): boolean =>
  terms.some((term) => {
    if (!Array.isArray(value) || (isObject(term) && "exists" in term)) return matchesTerm(term, value);
    return value.some((member) => matchesTerm(term, member));
  });

export const matches = (pattern: Pattern, message: unknown): boolean =>
  Object.entries(pattern).every(([key, rule]) => {
    if (key === "$or") return listOf(rule).some((branch) => matches(branch as Pattern, message));
    const value = isObject(message) ? message[key] : undefined;
    if (Array.isArray(rule)) return matchesLeaf(rule, value);
    return Array.isArray(value) ? value.some((member) => matches(rule as Pattern, member)) : matches(rule as Pattern, value);
  });

/** The errors for which EventBridge refuses a rule. Unchecked, a typo in a pattern matches nothing. */
export const problemsOfPattern = (pattern: unknown, where = "pattern"): string[] => {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) return [`${where} is no object with keys`];
  return Object.entries(pattern).flatMap(([key, rule]) => {
    const at = `${where}.${key}`;
    if (key === "$or") return listOf(rule).flatMap((branch, index) => problemsOfPattern(branch, `${at}[${index}]`));
    if (!Array.isArray(rule)) return problemsOfPattern(rule, at);
    if (rule.length === 0) return [`${at} is an empty list`];
    const names = rule.filter(isObject).flatMap((term) => Object.keys(term));
    return names.filter((name) => !Object.hasOwn(MATCHERS, name)).map((name) => `${at}: the filter ${name} is unknown`);
  });
};
