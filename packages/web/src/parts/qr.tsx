import { lazy } from "preact-iso";

/** For a code that only this page knows; a ticket's comes drawn. What computes it is loaded where one is shown. */
export const Qr = lazy(() => import("./qr-of-text.tsx").then((part) => part.QrOfText));
