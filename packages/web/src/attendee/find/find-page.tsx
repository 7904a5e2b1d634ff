/** Has the links to somebody's orders sent to their address. Says the same of every address, so that nobody learns who bought. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { ErrorSummary } from "../../parts/error-summary.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import { findEmailError, toAsciiEmail } from "../checkout/details.ts";
import { EmailHint } from "../checkout/email-hint.tsx";
import { useErrors } from "../checkout/use-errors.ts";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import "./find-page.css";

const askForLinks = (email: string) =>
  readBody(publicApi["find-tickets"].$post({ json: { email: toAsciiEmail(email) } }, { fetch: fetchWithRetry }));

const Sent = ({ email, onAgain }: { email: string; onAgain: () => void }) => (
  <div class="page find">
    <Title class="poster">{m.find_sent_title()}</Title>
    <p class="find__text">{m.find_sent({ email: isolateText(email) })}</p>
    <p class="soft">{m.find_sent_hint()}</p>
    <div class="row">
      <Button onClick={onAgain}>{m.find_again()}</Button>
      <ButtonLink href="/orders">{m.nav_my_tickets()}</ButtonLink>
    </div>
  </div>
);

export const FindPage = () => {
  const [email, setEmail] = useState("");
  const typed = email.trim();
  const message = findEmailError(typed);
  const request = useMutation({ mutationFn: askForLinks });
  const { visible, attempt, show } = useErrors(message === undefined ? [] : [{ id: "email", message }], []);
  const submit = (submitted: Event): void => {
    submitted.preventDefault();
    if (request.isPending) return;
    if (message !== undefined) return show();
    request.mutate(typed);
  };
  if (request.isSuccess)
    return (
      <Shell>
        <Sent key="sent" email={typed} onAgain={request.reset} />
      </Shell>
    );
  return (
    <Shell>
      <form class="page find" noValidate onSubmit={submit}>
        <Title
          class="poster"
          page={visible.length > 0 ? m.form_errors_page_title({ title: m.form_errors_title({ count: visible.length }) }) : m.find_title()}
        >
          {m.find_title()}
        </Title>
        <p class="find__text">{m.find_text()}</p>
        <ErrorSummary errors={visible} attempt={attempt} />
        <div class="find__field">
          <Field
            id="email"
            label={m.checkout_email()}
            type="email"
            autocomplete="email"
            autocapitalize="off"
            enterKeyHint="done"
            value={email}
            error={visible[0]?.message}
            onValue={setEmail}
          />
          <EmailHint email={email} onAccept={setEmail} />
        </div>
        {request.isError && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getErrorMessage(request.error)}</p>
          </Notice>
        )}
        <Button kind="primary" type="submit" icon="mail" busy={request.isPending}>
          {m.find_send()}
        </Button>
      </form>
    </Shell>
  );
};
