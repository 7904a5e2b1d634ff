import { useMutation, useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/server-clock.ts";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatCountdown, formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button, ButtonLink } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { LazyQr } from "../lazy-qr.tsx";
import { ShareLink } from "../share-link.tsx";
import { devicesQuery, type DeviceView, type EventView } from "../queries.ts";
import "./enrolment-dialog.css";

export type Enrolment = { device: DeviceView; enrolmentCode: string; enrolmentExpiresAt: string };

/** For each request of the list, which has a hundred devices. */
const REFETCH_MS = 2_000;

/** The code follows the #, so that no server logs it. */
export const getDoorUrl = (code: string): string => `${location.origin}/door/#${code}`;

const useSecondsLeft = (expiresAt: string): number => {
  const getSecondsLeft = () => Math.max(0, Math.floor((Date.parse(expiresAt) - serverNow()) / 1000));
  const [seconds, setSeconds] = useState(getSecondsLeft);
  useEffect(() => {
    setSeconds(getSecondsLeft());
    const timer = setInterval(() => setSeconds(getSecondsLeft()), 1_000);
    return () => clearInterval(timer);
  }, [expiresAt]);
  return seconds;
};

type Code = { code: string; seconds: number; gate: string; until: string };

const Code = ({ code, seconds, gate, until }: Code) => (
  <>
    <p>{m.console_enrol_text({ gate })}</p>
    <div class="enrolment" data-unsaved>
      <LazyQr text={getDoorUrl(code)} label={m.console_enrol_qr()} />
      <p class="enrolment__code">
        <span class="small soft">{m.console_enrol_typed({ address: `${location.host}/door/` })}</span>
        <b class="mono">{code}</b>
        <span class="small soft">{m.console_enrol_left({ left: formatCountdown(seconds) })}</span>
      </p>
      <ButtonLink small icon="camera" target="_blank" href={getDoorUrl(code)}>
        {m.console_enrol_here()}
      </ButtonLink>
      <p class="small soft">{m.console_enrol_home({ at: until })}</p>
      <ShareLink url={getDoorUrl(code)} message={m.console_enrol_message({ gate, at: until, url: getDoorUrl(code) })} />
    </div>
  </>
);

type EnrolmentDialog = { event: EventView; enrolment: Enrolment; gate: string; onClose: () => void };

/** Shows the code until the phone is paired, which the dialog notices by itself. */
export const EnrolmentDialog = ({ event, enrolment, gate, onClose }: EnrolmentDialog) => {
  const [{ device, enrolmentCode, enrolmentExpiresAt }, setCurrent] = useState(enrolment);
  const devices = useQuery({
    ...devicesQuery(event.id),
    refetchInterval: ({ state: { data = [] } }) => REFETCH_MS * Math.ceil((data.length + 1) / 100),
  });
  const isEnrolled = devices.data?.find(({ id }) => id === device.id)?.status === "enrolled";
  const seconds = useSecondsLeft(enrolmentExpiresAt);
  const renewMutation = useMutation({
    mutationFn: () => callAdmin(() => admin.devices[":deviceId"].enrolment.$post({ param: { deviceId: device.id } })),
    onSuccess: setCurrent,
  });
  return (
    <Dialog
      id="enrolment"
      title={isEnrolled ? m.console_enrol_done_title({ name: device.name }) : m.console_enrol_title({ name: device.name })}
      onClose={onClose}
      focusAfter={`edit-${device.id}`}
      footer={
        <Button kind={isEnrolled ? "primary" : "quiet"} onClick={onClose}>
          {isEnrolled ? m.console_done() : m.close()}
        </Button>
      }
    >
      {isEnrolled && (
        <Notice kind="ok" icon="check" role="status">
          <p>{m.console_enrol_done({ name: device.name, gate })}</p>
        </Notice>
      )}
      {!isEnrolled && seconds > 0 && (
        <Code code={enrolmentCode} {...{ seconds, gate }} until={formatTime({ at: enrolmentExpiresAt, timeZone: event.timeZone })} />
      )}
      {!isEnrolled && seconds === 0 && (
        <>
          <p>{m.console_enrol_over()}</p>
          <Button kind="primary" busy={renewMutation.isPending} onClick={() => renewMutation.mutate()}>
            {m.console_enrol_again()}
          </Button>
        </>
      )}
      {renewMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(renewMutation.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
