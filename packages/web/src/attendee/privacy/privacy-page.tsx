/** Shows what one organizer has of the owner of an address to that owner. Opened by the link of an email. */
import { useState } from "preact/hooks";
import { addErrorMessages } from "../../api/error-message.ts";
import { fetchWithRetry } from "../../api/fetch-with-retry.ts";
import { publicApi } from "../../api/public-api.ts";
import { readBody } from "../../api/response.ts";
import { m } from "../../paraglide/messages.js";
import { ButtonLink } from "../../parts/button.tsx";
import { createAuthorization, parseAccessToken } from "../order/order.ts";
import { Shell } from "../shell.tsx";
import { OwnDataView, type Source } from "./own-data.tsx";

addErrorMessages({ "order.missing": m.privacy_over });

const createSource = (ownId: string): Source => {
  const accessToken = parseAccessToken(location.hash);
  const [param, authorization] = [{ ownId }, createAuthorization(accessToken)];
  return {
    key: ["own data", ownId, accessToken],
    read: () => readBody(publicApi.privacy[":ownId"].$get({ param }, authorization)),
    ask: () => readBody(publicApi.privacy[":ownId"].erasure.$post({ param }, { ...authorization, fetch: fetchWithRetry })),
  };
};

/** `ownId`: the order or ticket that the link proves. */
export const PrivacyPage = ({ ownId }: { ownId: string }) => {
  const [source] = useState(() => createSource(ownId));
  return (
    <Shell>
      <OwnDataView source={source}>
        <div class="page">
          <ButtonLink href="/find-tickets">{m.find_title()}</ButtonLink>
        </div>
      </OwnDataView>
    </Shell>
  );
};
