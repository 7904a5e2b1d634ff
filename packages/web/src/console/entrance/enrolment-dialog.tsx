import { useMutation, useQuery } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../api/answer.ts";
import { sentenceOf } from "../../api/sentence.ts";
import { clock } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Notice } from "../../parts/notice.tsx";
import type { Qr } from "../../parts/qr.tsx";
import { Waiting } from "../../parts/waiting.tsx";
import { admin, ask } from "../ask.ts";
import { devicesQuery, type DeviceView, type EventView } from "../queries.ts";

export type Enrolling = { device: DeviceView; enrolmentCode: string; enrolmentExpiresAt: string };

const EVERY_MS = 2_000;

/** What the door's page opens with: the code behind the mark stays in the phone and reaches no server's log. */
const doorAddress = (code: string): string => `${location.origin}/door/#${code}`;

const useSecondsLeft = (until: string): number => {
  const left = () => Math.max(0, Math.floor((Date.parse(until) - serverNow()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
};

/** What draws it is loaded with the first code that is shown. Without it there is still the code to type. */
const LaterQr = (p: Parameters<typeof Qr>[0]) => {
  const [drawn, setDrawn] = useState<{ Qr: typeof Qr } | "failed">();
  useEffect(() => {
    import("../../parts/qr.tsx").then(setDrawn, () => setDrawn("failed"));
  }, []);
  if (drawn === "failed") return null;
  return drawn ? <drawn.Qr {...p} /> : <Waiting />;
};

const Code = ({ code, seconds, gate }: { code: string; seconds: number; gate: string }) => (
  <>
    <p>{m.console_enrol_text({ gate })}</p>
    <div class="enrolment" data-unkept>
      <LaterQr text={doorAddress(code)} label={m.console_enrol_qr()} />
      <p class="enrolment__code">
        <span class="small soft">{m.console_enrol_typed({ address: `${location.host}/door/` })}</span>
        <b class="mono">{code}</b>
        <span class="small soft">{m.console_enrol_left({ left: clock(seconds) })}</span>
      </p>
    </div>
  </>
);

type EnrolmentDialog = { event: EventView; enrolling: Enrolling; gate: string; onClose: () => void };

/** The code to pair a phone with, until it is paired: the dialog sees that by itself. */
export const EnrolmentDialog = ({ event, enrolling, gate, onClose }: EnrolmentDialog) => {
  const [{ device, enrolmentCode, enrolmentExpiresAt }, setShown] = useState(enrolling);
  const devices = useQuery({ ...devicesQuery(event.id), refetchInterval: EVERY_MS });
  const isEnrolled = devices.data?.find(({ id }) => id === device.id)?.status === "enrolled";
  const seconds = useSecondsLeft(enrolmentExpiresAt);
  const renewing = useMutation({
    mutationFn: () => ask(() => admin.devices[":deviceId"].enrolment.$post({ param: { deviceId: device.id } })),
    onSuccess: setShown,
  });
  return (
    <Dialog
      id="enrolment"
      title={isEnrolled ? m.console_enrol_done_title({ name: device.name }) : m.console_enrol_title({ name: device.name })}
      onClose={onClose}
      foot={
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
      {!isEnrolled && seconds > 0 && <Code code={enrolmentCode} seconds={seconds} gate={gate} />}
      {!isEnrolled && seconds === 0 && (
        <>
          <p>{m.console_enrol_over()}</p>
          <Button kind="primary" busy={renewing.isPending} onClick={() => renewing.mutate()}>
            {m.console_enrol_again()}
          </Button>
        </>
      )}
      {renewing.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(renewing.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
