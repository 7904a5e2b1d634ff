/** Offers the sign-in, or shows the orders of the signed-in attendee, if the installation has accounts. Loads no sign-in code before it is used. */
import { useState } from "preact/hooks";
import { useSettings } from "../../api/settings.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { late } from "../../parts/late.tsx";
import { Notice } from "../../parts/notice.tsx";

const AccountOrders = late(() => import("./account-orders.tsx").then((part) => part.AccountOrders));

const Offer = () => {
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const start = async (): Promise<void> => {
    setState("busy");
    try {
      await (await import("./session.ts")).signIn();
    } finally {
      // Nothing follows a sign-in: it leaves this page.
      setState("failed");
    }
  };
  return (
    <section class="stack">
      <h2>{m.account_offer_title()}</h2>
      <p class="soft">{m.account_offer_text()}</p>
      {state === "failed" && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{m.account_failed()}</p>
        </Notice>
      )}
      <p>
        <Button busy={state === "busy"} onClick={() => void start().catch(() => undefined)}>
          {m.account_sign_in()}
        </Button>
      </p>
    </section>
  );
};

export const AccountSection = ({ isSignedIn }: { isSignedIn: boolean }) => {
  if (useSettings().data?.attendeeSignIn === undefined) return null;
  return isSignedIn ? <AccountOrders /> : <Offer />;
};
