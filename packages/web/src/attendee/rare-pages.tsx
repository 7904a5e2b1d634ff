/** Addresses that few visits open. Apart from the others, so that every page does not carry their names. */
import { lazy, useLocation } from "preact-iso";
import { MissingPage } from "./missing-pages.tsx";

const JoinPage = lazy(() => import("./waiting/join-page.tsx").then((page) => page.JoinPage));
const EntryPage = lazy(() => import("./waiting/entry-page.tsx").then((page) => page.EntryPage));
const SignedInPage = lazy(() => import("./account/signed-in-page.tsx").then((page) => page.SignedInPage));
const PrivacyPage = lazy(() => import("./privacy/privacy-page.tsx").then((page) => page.PrivacyPage));
const AccountPrivacyPage = lazy(() => import("./privacy/account-privacy-page.tsx").then((page) => page.AccountPrivacyPage));
const UnsubscribePage = lazy(() => import("./unsubscribe/unsubscribe-page.tsx").then((page) => page.UnsubscribePage));

export const RarePage = () => {
  const { path } = useLocation();
  const [, list, entryId = ""] = path.split("/");
  if (list === "privacy")
    return entryId.startsWith("org_") ? <AccountPrivacyPage organizationId={entryId} /> : <PrivacyPage ownId={entryId} />;
  if (path === "/signed-in") return <SignedInPage />;
  if (path === "/unsubscribe") return <UnsubscribePage />;
  if (list !== "waiting-list") return <MissingPage />;
  return entryId === "" ? <JoinPage /> : <EntryPage entryId={entryId} />;
};
