/** Stops the messages of one organizer to one address. The link's token stands behind the `#`, and only a press has an effect: mail scanners open links. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { addErrorMessages, getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Shell } from "../shell.tsx";
import { Title } from "../title.tsx";
import "../find/find-page.css";

addErrorMessages({ "unsubscribe.missing": m.unsubscribe_missing });

const stop = (token: string) => readBody(publicApi.unsubscribe[":token"].$post({ param: { token } }, { fetch: fetchWithRetry }));

/** A link that was cut has no token: the server's answer says what to do. */
const readToken = (): string => location.hash.slice(1) || "-";

export const UnsubscribePage = () => {
  const [token] = useState(readToken);
  const request = useMutation({ mutationFn: () => stop(token) });
  if (request.isSuccess)
    return (
      <Shell>
        <div class="page find">
          <Title key="stopped" class="poster">
            {m.unsubscribe_done_title()}
          </Title>
          <p class="find__text">{m.unsubscribe_done()}</p>
          <div class="row">
            <ButtonLink href="/">{m.unsubscribe_events()}</ButtonLink>
          </div>
        </div>
      </Shell>
    );
  return (
    <Shell>
      <div class="page find">
        <Title key="asks" class="poster">
          {m.unsubscribe_title()}
        </Title>
        <p class="find__text">{m.unsubscribe_text()}</p>
        {request.isError && (
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getErrorMessage(request.error)}</p>
          </Notice>
        )}
        <Button kind="primary" busy={request.isPending} onClick={() => request.mutate()}>
          {m.unsubscribe_stop()}
        </Button>
      </div>
    </Shell>
  );
};
