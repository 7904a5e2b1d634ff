/** Lists the files that the door's service worker keeps on the device: all that its page can load, and nothing of the other pages. */
import { readFileSync } from "node:fs";
import type { Manifest } from "vite";

const ENTRY = "door/index.html";
/** Vite builds workers separately, so the manifest does not link the page to the decoder. */
const DECODER = [/^door\/.*\.js$/, /^assets\/zxing_reader-.*\.wasm$/];
const PAGE = [/^door\/(index\.html|manifest\.webmanifest|icon-.*\.png)$/, /^favicon\.svg$/];

const collectFiles = (manifest: Manifest, key: string, files = new Set<string>()): Set<string> => {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return files;
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
  for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) collectFiles(manifest, next, files);
  return files;
};

/** Returns a test for the files of one build. */
export const createDoorFilter = (manifest: string): ((file: string) => boolean) => {
  const pageFiles = collectFiles(JSON.parse(readFileSync(manifest, "utf8")) as Manifest, ENTRY);
  if (pageFiles.size === 0) throw new Error(`the build has no ${ENTRY}`);
  return (file) => pageFiles.has(file) || [...DECODER, ...PAGE].some((pattern) => pattern.test(file));
};
