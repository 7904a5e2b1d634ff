/** The issuer leads back to this page, which leads on to the orders. */
import { useEffect } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Loading } from "../../parts/loading.tsx";
import { LoadError } from "../error-pages.tsx";
import { Shell } from "../shell.tsx";
import { openSession, useSession } from "./session.ts";

export const SignedInPage = () => {
  const session = useSession();
  useEffect(() => void openSession(), []);
  return (
    <Shell>
      {session.state === "failed" ? (
        <LoadError error={session.error} title={m.page_error()} busy={false} onRetry={() => void openSession()} />
      ) : (
        <div class="page">
          <Loading />
        </div>
      )}
    </Shell>
  );
};
