import { readFileSync } from "node:fs";
import path from "node:path";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { preact } from "@preact/preset-vite";
import { isFilePath, pages } from "@catraca/functions/site";
import { VitePWA } from "vite-plugin-pwa";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { createDoorFilter } from "./build/door-files.ts";

const here = import.meta.dirname;

/** The development server forwards these to the stack. */
const STACK_PREFIXES = ["/api/", "/admin/", "/_local/"];

/** Serves a page's file for its routes, as the deployed site does. */
const pageRoutes = (): Plugin => ({
  name: "page-routes",
  configureServer: (server) => {
    server.middlewares.use((request, _response, next) => {
      const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
      const isRoute = !isFilePath(pathname) && ![...STACK_PREFIXES, "/@"].some((prefix) => pathname.startsWith(prefix));
      if (isRoute) request.url = `${pages.find(({ prefix }) => `${pathname}/`.startsWith(prefix))?.file ?? pathname}${search}`;
      next();
    });
  },
});

/** Named so that it joins the rest of the library in its chunk. */
const NO_COOKIES = "\0node_modules/hono/no-cookies";

/** Hono's client writes cookies for whoever asks. The pages never do, and each would load half a kilobyte of it. */
const withoutCookies = (): Plugin => ({
  name: "without-cookies",
  enforce: "pre",
  resolveId: (source, importer) => (/hono.dist.client/.test(importer ?? "") && source.endsWith("utils/cookie.js") ? NO_COOKIES : undefined),
  load: (id) => (id === NO_COOKIES ? "export const serialize = () => '';" : undefined),
});

const MEGABYTE = 1024 * 1024;

/** The service worker of the door. Its manifest and icons are in `public`. */
const doorServiceWorker = () =>
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
      // Their names contain a hash of their content.
      dontCacheBustURLsMatching: /^assets\/|^door\/.*\.js$/,
      manifestTransforms: [
        (entries) => {
          const isDoorFile = createDoorFilter(path.join(here, "dist/.vite/manifest.json"));
          return { manifest: entries.filter(({ url }) => isDoorFile(url)).map((entry) => ({ ...entry, url: `/${entry.url}` })) };
        },
      ],
    },
  });

const stackUrl = process.env["CATRACA_URL"] ?? "http://127.0.0.1:4300";

const sharedMessages = new Set(
  Object.keys(JSON.parse(readFileSync(path.join(here, "messages/shared.pt-BR.json"), "utf8")) as object).map((key) => `${key}.js`),
);
const isSharedMessage = (id: string): boolean => id.includes("/paraglide/messages/") && sharedMessages.has(path.basename(id));
/** Modules that the door does not use. Its shell has the smallest budget. */
const isUnusedByDoor = (id: string): boolean =>
  /event\.cover\.rules|parts.(cover|stepper|error-summary|badge|countdown|logo|use-late-dialog)\.tsx?|messages.error_(order|event|promo|payment)/.test(
    id,
  );

/** The list, the event, the ticket and the door's first screen have no fields and no dialogs. */
const isOfForms = (id: string): boolean => /web.src.parts.(field|dialog)\.tsx|kernel.text.rules/.test(id);

/**
 * Keeps the number of files per page small, because each costs a round trip: one for all applications, one for attendee and console, one for
 * all attendee pages, and the rest by page. `pnpm budgets` shows the sizes.
 */
const chunks = [
  // In one file, because the event's page, where most visits begin, would wait for several.
  {
    name: "attendee",
    test: /web.src.(attendee.(event.[\w-]+|stub|shell|error-pages|attendee|list.event-row)|parts.stepper)\.css/,
    includeDependenciesRecursively: false,
  },
  {
    name: "base",
    test: (id: string) =>
      !isUnusedByDoor(id) &&
      !isOfForms(id) &&
      (/node_modules.preact\/|web.src.((parts|language|style)\/|api.(error-body|server-clock)|release|store|local-storage)|paraglide.r|preload-helper/.test(
        id,
      ) ||
        isSharedMessage(id)),
    minShareCount: 3,
    includeDependenciesRecursively: false,
  },
  { name: "forms", test: isOfForms, minShareCount: 2, includeDependenciesRecursively: false },
  // Separate, so that only pages that validate load it.
  { name: "schemas", test: /node_modules.valibot\// },
  // For pages that write. The list, the event and the ticket only read.
  {
    name: "writes",
    test: /@tanstack.*(mutationObserver|useMutation)|web.src.api.fetch-with-retry|parts.error-summary|messages.error_(order|event|promo|payment)/,
    minShareCount: 2,
    includeDependenciesRecursively: false,
  },
  {
    name: "data",
    test: (id: string) => isUnusedByDoor(id) || /node_modules.(@tanstack|hono|preact-iso)\/|web.src.(api\/(?!settings)|app\.)/.test(id),
    minShareCount: 3,
    includeDependenciesRecursively: false,
  },
  {
    name: "attendee",
    test: /attendee.(pages|shell|error-pages|title|draft|count-tickets|event.event-query|event.event-times)|(badge_sold_out|badge_held|price_free|event_error|event_see_others|event_sum)\.js/,
    minShareCount: 2,
  },
  {
    name: "placing",
    test: /attendee.checkout.(details|details-form|refusals|use-place-order|use-errors)\.tsx?$|messages.checkout_(error|change|to_event|to_payment|buyer|name|email|phone|attendee|first_mine|title)/,
    minShareCount: 2,
    includeDependenciesRecursively: false,
  },
  // What a choice costs. The list and the ticket show no choice.
  { name: "selection", test: /attendee.selection|price.rules/, minShareCount: 2, includeDependenciesRecursively: false },
  { name: "order", test: /attendee.(order.order|ticket.saved-copy).ts|messages.order_error/, minShareCount: 2 },
];

export default defineConfig({
  appType: "mpa",
  server: { host: "127.0.0.1", proxy: Object.fromEntries(STACK_PREFIXES.map((prefix) => [prefix, stackUrl])) },
  build: {
    // A twentieth smaller than the default minifier's files.
    minify: "terser",
    terserOptions: { ecma: 2020, module: true, compress: { passes: 2 } },
    target: "es2022",
    manifest: true,
    // The content security policy allows fonts and styles only as files.
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
      // Pages register a service worker by its URL, so its name has no hash.
      output: {
        codeSplitting: { groups: chunks },
        entryFileNames: ({ name }) => (name.endsWith("-worker") ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  css: { transformer: "lightningcss", lightningcss: { targets: { chrome: 111 << 16, firefox: 115 << 16, safari: (16 << 16) | (4 << 8) } } },
  plugins: [
    paraglideVitePlugin({
      project: path.join(here, "project.inlang"),
      outdir: path.join(here, "src/paraglide"),
      strategy: ["baseLocale"],
    }),
    preact({ devToolsEnabled: false }),
    withoutCookies(),
    pageRoutes(),
    doorServiceWorker(),
  ],
  // Under the door's path, so that the service worker also serves the decode worker.
  worker: {
    format: "es",
    rollupOptions: { output: { entryFileNames: "door/[name]-[hash].js", chunkFileNames: "door/[name]-[hash].js" } },
  },
  test: { name: "web", environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/language/test-setup.ts"] },
});
