import { useMutation } from "@tanstack/preact-query";
import { getErrorMessage } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi, type Order } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { isolateText } from "../../language/direction.ts";
import { formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { InView } from "../../parts/in-view.tsx";
import { Notice } from "../../parts/notice.tsx";
import "../error-messages.ts";
import { createAuthorization } from "./order.ts";

const getAnswer = ({ queued, againAt }: { queued: boolean; againAt: string }, email: string): string => {
  if (queued) return m.done_sent_again({ email });
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return m.done_on_its_way({ email, time: formatTime({ at: againAt, timeZone }) });
};

/** Has the email sent once more, next to where the page says that it was sent. */
export const SendAgain = ({ order: { id: orderId, buyer }, accessToken }: { order: Order; accessToken: string }) => {
  const again = useMutation({
    mutationFn: () => {
      const options = { ...createAuthorization(accessToken), fetch: fetchWithRetry };
      return readBody(publicApi.orders[":orderId"].resend.$post({ param: { orderId } }, options));
    },
  });
  return (
    <div class="stack done__again">
      <div class="row">
        <span class="small soft">{m.done_not_arrived()}</span>
        <Button small icon="mail" busy={again.isPending} onClick={() => again.mutate()}>
          {m.done_again()}
        </Button>
      </div>
      <div role="status">
        {again.data && (
          <Notice kind="ok" icon="check">
            <p>{getAnswer(again.data, isolateText(buyer.email))}</p>
          </Notice>
        )}
      </div>
      {again.isError && (
        <InView on={again.error}>
          <Notice kind="bad" icon="warning" role="alert">
            <p>{getErrorMessage(again.error)}</p>
          </Notice>
        </InView>
      )}
    </div>
  );
};
