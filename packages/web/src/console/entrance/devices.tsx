import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { sentenceOf } from "../../api/sentence.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, ask } from "../ask.ts";
import { AskFirst } from "../ask-first.tsx";
import { stale, type DeviceView, type EventView, type GateView } from "../queries.ts";
import { DeviceBadge } from "../status.tsx";
import { DeviceForm, roleWords } from "./device-form.tsx";
import { EnrolmentDialog, type Enrolling } from "./enrolment-dialog.tsx";

type Rows = {
  devices: readonly DeviceView[];
  gateName: (id: string) => string;
  onEnrol: (device: DeviceView) => void;
  onRevoke: (device: DeviceView) => void;
};

const Rows = ({ devices, gateName, onEnrol, onRevoke }: Rows) => (
  <table class="table table--cards">
    <thead>
      <tr>
        <th scope="col">{m.console_device()}</th>
        <th scope="col">{m.console_gate()}</th>
        <th scope="col">{m.console_device_role()}</th>
        <th scope="col">{m.console_status()}</th>
        <th scope="col">
          <span class="vh">{m.console_actions()}</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {devices.map((device) => (
        <tr key={device.id}>
          <td>{device.name}</td>
          <td data-label={m.console_gate()}>{gateName(device.gateId)}</td>
          <td data-label={m.console_device_role()}>{roleWords(device.role)}</td>
          <td data-label={m.console_status()}>
            <DeviceBadge status={device.status} />
          </td>
          <td class="n acts">
            {device.status === "enrolling" && (
              <Button small kind="plain" aria-label={m.console_show_code_of({ name: device.name })} onClick={() => onEnrol(device)}>
                {m.console_show_code()}
              </Button>
            )}
            {device.status !== "revoked" && (
              <Button small kind="plain" aria-label={m.console_revoke_of({ name: device.name })} onClick={() => onRevoke(device)}>
                {m.console_revoke()}
              </Button>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

type Devices = { event: EventView; gates: readonly GateView[]; devices: readonly DeviceView[] };

export const Devices = ({ event, gates, devices }: Devices) => {
  const [adding, setAdding] = useState(false);
  const [enrolling, setEnrolling] = useState<Enrolling>();
  const [revoked, setRevoked] = useState<DeviceView>();
  const gateName = (id: string): string => gates.find((gate) => gate.id === id)?.name ?? "";
  const coding = useMutation({
    mutationFn: ({ id }: DeviceView) => ask(() => admin.devices[":deviceId"].enrolment.$post({ param: { deviceId: id } })),
    onSuccess: setEnrolling,
  });
  const revoking = useMutation({
    mutationFn: ({ id }: DeviceView) => ask(() => admin.devices[":deviceId"].revoke.$post({ param: { deviceId: id } })),
    onSuccess: async () => {
      setRevoked(undefined);
      await stale("event", event.id, "devices");
    },
  });
  return (
    <>
      {coding.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{sentenceOf(coding.error)}</p>
        </Notice>
      )}
      {devices.length > 0 && <Rows {...{ devices, gateName }} onEnrol={(device) => coding.mutate(device)} onRevoke={setRevoked} />}
      {devices.length === 0 && !adding && (
        <p class="soft">{gates.length === 0 ? m.console_devices_no_gate() : m.console_devices_empty()}</p>
      )}
      {adding ? (
        <DeviceForm
          {...{ event, gates }}
          onDone={(made) => {
            setAdding(false);
            setEnrolling(made);
          }}
        />
      ) : (
        gates.length > 0 && (
          <Button small icon="plus" onClick={() => setAdding(true)}>
            {m.console_new_device()}
          </Button>
        )
      )}
      {enrolling && (
        <EnrolmentDialog {...{ event, enrolling }} gate={gateName(enrolling.device.gateId)} onClose={() => setEnrolling(undefined)} />
      )}
      {revoked && (
        <AskFirst
          title={m.console_revoke()}
          text={m.console_revoke_ask({ name: revoked.name })}
          danger
          busy={revoking.isPending}
          error={revoking.error}
          onDo={() => revoking.mutate(revoked)}
          onClose={() => setRevoked(undefined)}
        />
      )}
    </>
  );
};
