/**
 * A mutation of a form is called with what it sends. The library calls the function of the last effect, which is older than the last letter when
 * somebody presses Enter right after it: a function that reads state then sends what the form said before.
 */
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

/** A function without parameters, to the next option of the mutation or its end. */
const FUNCTION = /mutationFn: (?:async )?\(\) =>(?<body>[\s\S]*?)(?=\n\s+on[A-Z]\w+:|\n {0,4}\}\)| \}\);)/g;

/** Names of what people typed or chose: state, and what a body is usually made of. */
const namesIn = (source: string): string[] => [
  ...[...source.matchAll(/const \[(\w+), \w+\] = useState/g)].map(([, name = ""]) => name),
  ...["json", "body"].filter((name) => new RegExp(`const ${name} =`).test(source)),
];

const staleIn = (source: string): string[] =>
  [...source.matchAll(FUNCTION)].flatMap(({ groups = {} }) =>
    namesIn(source).filter((name) => new RegExp(`(?<![.\\w"])${name}\\b(?!:)`).test(groups["body"] ?? "")),
  );

it("takes what it sends as its argument", () => {
  const found = globSync("packages/web/src/**/*.{ts,tsx}", { cwd: root }).flatMap((file) =>
    staleIn(readFileSync(path.join(root, file), "utf8")).map((name) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

const form = (call: string): string =>
  `const [name, setName] = useState("");\n  const m = useMutation({\n    mutationFn: ${call},\n    onSuccess: done,\n  });`;

it.each(["() => rename(view, toOneLine(name))", "async () => (await send({ name })).order", "() => send({ json: { name } })"])(
  "control: %s is seen",
  (call) => {
    expect(staleIn(form(call))).toEqual(["name"]);
  },
);

it.each(["(typed: string) => rename(view, typed)", "() => send(view.name)", '() => api["name"].$post()'])(
  "%s is as it should be",
  (call) => {
    expect(staleIn(form(call))).toEqual([]);
  },
);
