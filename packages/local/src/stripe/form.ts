/** Reads a request body as Stripe does: `line_items[0][price_data][currency]=brl`. */
export type FormValue = string | { [key: string]: FormValue };
export type Form = { [key: string]: FormValue };

export const parseForm = (text: string): Form => {
  const form: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = "", ...rest] = name.split("[").map((part) => part.replace(/\]$/, ""));
    const path = [first, ...rest];
    const last = path.pop() ?? "";
    let at = form;
    for (const key of path) {
      const next = at[key];
      at = typeof next === "object" ? next : (at[key] = {});
    }
    at[last] = value;
  }
  return form;
};

export const text = (value: FormValue | undefined): string | undefined => (typeof value === "string" ? value : undefined);
export const fields = (value: FormValue | undefined): Form => (typeof value === "object" ? value : {});
export const list = (value: FormValue | undefined): FormValue[] => Object.values(fields(value));
/** Metadata and similar: text values only. */
export const texts = (value: FormValue | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(fields(value)).flatMap(([key, one]) => (typeof one === "string" ? [[key, one]] : [])));
