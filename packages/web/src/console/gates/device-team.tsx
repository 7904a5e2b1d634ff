/** What is done with all devices of an event at once: a printed sheet that pairs a whole team, and revoking all of them. */
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { focusLater } from "../focus.ts";
import { LazyQr } from "../lazy-qr.tsx";
import { invalidate, type DeviceView, type EventView } from "../queries.ts";
import { getDoorUrl, type Enrolment } from "./enrolment-dialog.tsx";
import "./device-team.css";

const AT_ONCE = 5;

type Progress = (done: number) => void;

/** Each work once, some at a time. After an error the others in progress end, and the caller may repeat. */
const workOff = async <T, R>(all: readonly T[], work: (one: T) => Promise<R>, onProgress: Progress): Promise<R[]> => {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(work))));
    onProgress(results.length);
  }
  return results;
};

const renew = ({ id }: DeviceView): Promise<Enrolment> =>
  callAdmin(() => admin.devices[":deviceId"].enrolment.$post({ param: { deviceId: id } }));

const revoke = ({ id }: DeviceView) => callAdmin(() => admin.devices[":deviceId"].revoke.$post({ param: { deviceId: id } }));

type Sheet = { event: EventView; enrolments: readonly Enrolment[]; getGateName: (id: string) => string; onClose: () => void };

const Sheet = ({ event, enrolments, getGateName, onClose }: Sheet) => (
  <Dialog
    id="team-sheet"
    title={m.console_team_sheet()}
    onClose={onClose}
    footer={
      <>
        <Button onClick={onClose}>{m.close()}</Button>
        <Button kind="primary" onClick={() => print()}>
          {m.console_team_print()}
        </Button>
      </>
    }
  >
    <div class="team-sheet" data-unsaved>
      <p>{m.console_team_sheet_text()}</p>
      <ul>
        {enrolments.map(({ device, enrolmentCode, enrolmentExpiresAt }) => (
          <li key={device.id}>
            <LazyQr text={getDoorUrl(enrolmentCode)} label={m.console_enrol_qr()} />
            <b>{device.name}</b>
            <span>{getGateName(device.gateId)}</span>
            <span class="mono">{enrolmentCode}</span>
            <span class="small soft">{m.console_team_until({ at: formatTime({ at: enrolmentExpiresAt, timeZone: event.timeZone }) })}</span>
          </li>
        ))}
      </ul>
    </div>
  </Dialog>
);

type DeviceTeam = {
  event: EventView;
  devices: readonly DeviceView[];
  isOrganizer: boolean;
  getGateName: (id: string) => string;
};

export const DeviceTeam = ({ event, devices, isOrganizer, getGateName }: DeviceTeam) => {
  const [done, setDone] = useState(0);
  const [isAsking, setAsking] = useState(false);
  const waiting = devices.filter(({ status, role }) => status === "enrolling" && (isOrganizer || role === "steward"));
  const active = devices.filter(({ status }) => status !== "revoked");
  const sheetMutation = useMutation({ mutationFn: () => workOff(waiting, renew, setDone) });
  const revokeMutation = useMutation({
    mutationFn: () => workOff(active, revoke, setDone),
    onSuccess: () => setAsking(false),
    onSettled: async () => {
      await invalidate("event", event.id, "devices");
      focusLater("new-device");
    },
  });
  const start = (begin: () => void) => () => {
    setDone(0);
    begin();
  };
  const isBusy = sheetMutation.isPending || revokeMutation.isPending;
  return (
    <div class="device-team">
      {waiting.length > 1 && (
        <Button small id="team-sheet-open" busy={sheetMutation.isPending} onClick={start(() => sheetMutation.mutate())}>
          {m.console_team_sheet_open({ count: formatNumber(waiting.length) })}
        </Button>
      )}
      {active.length > 1 && (
        <Button small kind="plain" onClick={() => setAsking(true)}>
          {m.console_team_revoke()}
        </Button>
      )}
      <p class="small soft" role="status">
        {isBusy && m.console_team_progress({ done: formatNumber(done) })}
      </p>
      {sheetMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(sheetMutation.error)}</p>
        </Notice>
      )}
      {sheetMutation.data && <Sheet {...{ event, getGateName }} enrolments={sheetMutation.data} onClose={sheetMutation.reset} />}
      {isAsking && (
        <ConfirmDialog
          title={m.console_team_revoke()}
          text={m.console_team_revoke_ask({ count: formatNumber(active.length) })}
          danger
          busy={revokeMutation.isPending}
          error={revokeMutation.error}
          onConfirm={start(() => revokeMutation.mutate())}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
};
