/** The files that the door's page keeps on the device: all it loads, at once or later, and nothing of the other pages. */
import { readFileSync } from "node:fs";
import type { Manifest } from "vite";

const ENTRY = "door/index.html";
/** The decoder is built by itself, so the manifest does not lead from the page to it. */
const DECODER = [/^door\/.*\.js$/, /^assets\/zxing_reader-.*\.wasm$/];
const PAGE = [/^door\/(index\.html|manifest\.webmanifest|icon-.*\.png)$/, /^favicon\.svg$/];

const reached = (manifest: Manifest, key: string, found = new Set<string>()): Set<string> => {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file);
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) reached(manifest, next, found);
  return found;
};

/** Whether a file of the build belongs to the door. `manifest`: Vite's own, of the same build. */
export const doorFiles = (manifest: string): ((file: string) => boolean) => {
  const ofPage = reached(JSON.parse(readFileSync(manifest, "utf8")) as Manifest, ENTRY);
  if (ofPage.size === 0) throw new Error(`the build has no ${ENTRY}`);
  return (file) => ofPage.has(file) || [...DECODER, ...PAGE].some((pattern) => pattern.test(file));
};
