import { readFileSync } from "node:fs";
import path from "node:path";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { preact } from "@preact/preset-vite";
import { isFilePath, pages } from "@catraca/functions/site";
import { VitePWA } from "vite-plugin-pwa";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { doorFiles } from "./build/door-files.ts";

const here = import.meta.dirname;

/** What the stack answers, not the development server. */
const ANSWERED = ["/api/", "/admin/", "/_local/"];

/** Routes of a page are answered with its file, as the deployed site does. */
const pageRoutes = (): Plugin => ({
  name: "page-routes",
  configureServer: (server) => {
    server.middlewares.use((request, _response, next) => {
      const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
      const isRoute = !isFilePath(pathname) && ![...ANSWERED, "/@"].some((prefix) => pathname.startsWith(prefix));
      if (isRoute) request.url = `${pages.find(({ prefix }) => `${pathname}/`.startsWith(prefix))?.file ?? pathname}${search}`;
      next();
    });
  },
});

const MEGABYTE = 1024 * 1024;

/** Only the door stays on the device. Its manifest and icons are files of `public`. */
const doorOnDevice = () =>
  VitePWA({
    strategies: "injectManifest",
    srcDir: "src/door/worker",
    filename: "service-worker.ts",
    outDir: "dist/door",
    manifest: false,
    injectRegister: false,
    injectManifest: {
      globDirectory: path.join(here, "dist"),
      globPatterns: ["door/**/*.{html,js,png,webmanifest}", "assets/**/*", "favicon.svg"],
      globIgnores: ["door/service-worker.js"],
      maximumFileSizeToCacheInBytes: 4 * MEGABYTE,
      // Their names carry a hash of what is in them.
      dontCacheBustURLsMatching: /^assets\/|^door\/.*\.js$/,
      manifestTransforms: [
        (entries) => {
          const isOurs = doorFiles(path.join(here, "dist/.vite/manifest.json"));
          return { manifest: entries.filter(({ url }) => isOurs(url)).map((entry) => ({ ...entry, url: `/${entry.url}` })) };
        },
      ],
    },
  });

/** The running stack that the development server stands in front of. */
const stack = process.env["CATRACA_URL"] ?? "http://127.0.0.1:4300";

const sharedWords = new Set(
  Object.keys(JSON.parse(readFileSync(path.join(here, "messages/shared.pt-BR.json"), "utf8")) as object).map((key) => `${key}.js`),
);
const isSharedWord = (id: string): boolean => id.includes("/paraglide/messages/") && sharedWords.has(path.basename(id));
/** What the door has no use for: its page must be there quickest. */
const isNotForTheDoor = (id: string): boolean =>
  /parts.(cover|stepper|error-summary|badge|count|logo)|messages.error_(order|event|promo|payment)/.test(id);

/**
 * A page is a few files, not thirty: over a slow network each one more is felt. What all faces load, what attendees and organizers load, what
 * every page of attendees loads; the rest by page. `pnpm budgets` says what each comes to.
 */
const chunks = [
  {
    name: "base",
    test: (id: string) =>
      !isNotForTheDoor(id) &&
      (/node_modules.preact\/|web.src.((parts|language|style)\/|api.wire|release)|paraglide.r|preload-helper/.test(id) || isSharedWord(id)),
    minShareCount: 3,
    includeDependenciesRecursively: false,
  },
  // On its own, so that nobody loads it for a neighbour's sake.
  { name: "schemas", test: /node_modules.valibot\// },
  // What a page needs that sends something: neither the list nor an event nor a ticket does.
  {
    name: "writes",
    test: /@tanstack.*(mutationObserver|useMutation)|web.src.api.repeat|parts.error-summary|messages.error_(order|event|promo|payment)/,
    minShareCount: 2,
    includeDependenciesRecursively: false,
  },
  {
    name: "data",
    test: (id: string) => isNotForTheDoor(id) || /node_modules.(@tanstack|hono|preact-iso)\/|web.src.(api.(?!admin)|face)/.test(id),
    minShareCount: 3,
    includeDependenciesRecursively: false,
  },
  {
    name: "attendee",
    test: /attendee.(pages|load-trouble|title|draft|selection|event.event-query|event.when)|(badge_sold_out|price_free|event_error|event_sum)\.js/,
    minShareCount: 2,
  },
];

export default defineConfig({
  appType: "mpa",
  server: { host: "127.0.0.1", proxy: Object.fromEntries(ANSWERED.map((prefix) => [prefix, stack])) },
  build: {
    target: "es2022",
    manifest: true,
    // The policy lets fonts and styles come from files alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        attendee: "index.html",
        event: "event.html",
        console: "console/index.html",
        door: "door/index.html",
        "orders-worker": "src/attendee/ticket/orders.worker.ts",
      },
      // A worker is registered by its address, which stays.
      output: {
        codeSplitting: { groups: chunks },
        entryFileNames: ({ name }) => (name.endsWith("-worker") ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  css: { transformer: "lightningcss", lightningcss: { targets: { chrome: 111 << 16, firefox: 121 << 16, safari: (16 << 16) | (4 << 8) } } },
  plugins: [
    paraglideVitePlugin({
      project: path.join(here, "project.inlang"),
      outdir: path.join(here, "src/paraglide"),
      strategy: ["baseLocale"],
    }),
    preact({ devToolsEnabled: false }),
    pageRoutes(),
    doorOnDevice(),
  ],
  // Below the door's own path, so that what it keeps on the device answers for its worker too.
  worker: {
    format: "es",
    rollupOptions: { output: { entryFileNames: "door/[name]-[hash].js", chunkFileNames: "door/[name]-[hash].js" } },
  },
  test: { name: "web", environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/language/speak-portuguese.ts"] },
});
