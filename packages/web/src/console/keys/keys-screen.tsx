/** The API keys of the organization. */
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { CardTable } from "../card-table.tsx";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { formatDate, formatRecent } from "../dates.ts";
import { focusLater } from "../focus.ts";
import { useMay } from "../membership.ts";
import { invalidate } from "../queries.ts";
import { QueryView } from "../query-view.tsx";
import { FormSection, Screen } from "../screen.tsx";
import { Shell } from "../shell.tsx";
import { getMemberName } from "../team/member-table.tsx";
import { membersQuery } from "../team/team-queries.ts";
import { KeyForm } from "./key-form.tsx";
import { keysQuery, type Key } from "./key-queries.ts";
import { SecretDialog } from "./secret-dialog.tsx";
import "./key-texts.ts";
import "../../parts/table.css";
import "./keys-screen.css";

/** No event's time zone fits: the browser's own. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

const StatusBadge = ({ status }: { status: Key["status"] }) => {
  if (status === "active")
    return (
      <Badge kind="ok" icon="check">
        {m.console_key_active()}
      </Badge>
    );
  return <Badge kind="warn">{status === "expired" ? m.console_key_expired() : m.console_key_revoked()}</Badge>;
};

const endOf = ({ expiresAt, revokedAt }: Key): string => {
  const at = revokedAt ?? expiresAt;
  return at === undefined ? m.console_key_forever() : formatDate({ at, timeZone });
};

const KeyRow = ({ apiKey, maker, onRevoke }: { apiKey: Key; maker: string; onRevoke: (key: Key) => void }) => {
  const { id, name, scopes, eventIds, status, lastUsedAt } = apiKey;
  return (
    <tr>
      <td>
        <div class="key-name">
          <b>{name}</b>
          <div class="small soft">{scopes.join(", ")}</div>
          <div class="small soft">{m.console_key_by({ who: maker })}</div>
        </div>
      </td>
      <td data-label={m.console_member_events()}>
        {eventIds === undefined ? m.console_member_all_events() : m.console_member_some_events({ count: formatNumber(eventIds.length) })}
      </td>
      <td data-label={m.console_key_last_used()}>
        {lastUsedAt === undefined ? m.console_key_never() : formatRecent({ at: lastUsedAt, timeZone })}
      </td>
      <td data-label={m.console_key_until()}>{endOf(apiKey)}</td>
      <td data-label={m.console_status()}>
        <StatusBadge status={status} />
      </td>
      <td class="numeric actions">
        {status !== "revoked" && (
          <Button small kind="plain" id={`revoke-${id}`} aria-label={m.console_key_revoke_of({ name })} onClick={() => onRevoke(apiKey)}>
            {m.console_key_revoke()}
          </Button>
        )}
      </td>
    </tr>
  );
};

/** A key stays when its maker leaves, until somebody revokes it. */
const useMakerName = () => {
  const canRead = useMay()("member.read");
  const members = useQuery({ ...membersQuery, enabled: canRead }).data ?? [];
  return ({ createdBy }: Key): string => {
    const member = members.find(({ id }) => id === createdBy);
    return member ? getMemberName(member) : m.console_key_maker_left();
  };
};

const KeyTable = ({ keys, onRevoke }: { keys: readonly Key[]; onRevoke: (key: Key) => void }) => {
  const getMakerName = useMakerName();
  return (
    <CardTable
      columns={[m.console_key_name(), m.console_member_events(), m.console_key_last_used(), m.console_key_until(), m.console_status()]}
    >
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} maker={getMakerName(key)} onRevoke={onRevoke} />
      ))}
    </CardTable>
  );
};

const RevokeDialog = ({ apiKey, onDone }: { apiKey: Key; onDone: () => void }) => {
  const revokeMutation = useMutation({
    mutationFn: (keyId: string) => callAdmin(() => admin.keys[":keyId"].$delete({ param: { keyId } })),
    onSuccess: async () => {
      onDone();
      await invalidate("keys");
      focusLater("create-key");
    },
  });
  return (
    <ConfirmDialog
      title={m.console_key_revoke()}
      text={m.console_key_revoke_ask({ name: apiKey.name })}
      danger
      busy={revokeMutation.isPending}
      error={revokeMutation.error}
      onConfirm={() => revokeMutation.mutate(apiKey.id)}
      onClose={onDone}
    />
  );
};

const Keys = ({ keys }: { keys: readonly Key[] }) => {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const [revoked, setRevoked] = useState<Key>();
  const close = (result?: { name: string; secret: string }): void => {
    setOpen(false);
    setMade(result);
    if (!result) focusLater("create-key");
  };
  return (
    <>
      {keys.length > 0 ? (
        <KeyTable keys={keys} onRevoke={setRevoked} />
      ) : (
        !isOpen && <EmptyState title={m.console_keys_none()} text={m.console_keys_none_text()} />
      )}
      {isOpen ? (
        <KeyForm onDone={close} />
      ) : (
        <Button small icon="plus" id="create-key" onClick={() => setOpen(true)}>
          {m.console_key_create()}
        </Button>
      )}
      {made && (
        <SecretDialog
          title={m.console_key_made({ name: made.name })}
          text={m.console_key_made_text()}
          copyLabel={m.console_key_copy()}
          secret={made.secret}
          onClose={() => {
            setMade(undefined);
            focusLater("create-key");
          }}
        />
      )}
      {revoked && <RevokeDialog key={revoked.id} apiKey={revoked} onDone={() => setRevoked(undefined)} />}
    </>
  );
};

export const KeysScreen = () => (
  <Shell>
    <Screen title={m.console_keys()} under={m.console_keys_text()} class="edit">
      <FormSection title={m.console_keys()}>
        <QueryView query={useQuery(keysQuery)}>{(keys) => <Keys keys={keys} />}</QueryView>
      </FormSection>
    </Screen>
  </Shell>
);
