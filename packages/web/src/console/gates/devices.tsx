import { useMutation } from "@tanstack/preact-query";
import { lazy } from "preact-iso";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { CardTable } from "../card-table.tsx";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { focusLater } from "../focus.ts";
import { useMay } from "../membership.ts";
import { invalidate, type DeviceView, type EventView, type GateView } from "../queries.ts";
import { DeviceBadge } from "../status.tsx";
import { DeviceChangeForm, DeviceForm, getRoleText } from "./device-form.tsx";
import type { Enrolment } from "./enrolment-dialog.tsx";
import "./devices.css";
import "../screen.css";
import "../../parts/table.css";

/** Lazy: a small event needs neither. */
const EnrolmentDialog = lazy(async () => (await import("./enrolment-dialog.tsx")).EnrolmentDialog);
const DeviceTeam = lazy(async () => (await import("./device-team.tsx")).DeviceTeam);

type Rows = {
  devices: readonly DeviceView[];
  isOrganizer: boolean;
  timeZone: string;
  getGateName: (id: string) => string;
  onEdit: (device: DeviceView) => void;
  onEnrol: (device: DeviceView) => void;
  onRevoke: (device: DeviceView) => void;
};

const Rows = ({ devices, isOrganizer, timeZone, getGateName, onEdit, onEnrol, onRevoke }: Rows) => (
  <CardTable columns={[m.console_device(), m.console_gate(), m.console_device_role(), m.console_status()]} class="device-table">
    {devices.map((device) => (
      <tr key={device.id}>
        <td>{device.name}</td>
        <td data-label={m.console_gate()}>{getGateName(device.gateId)}</td>
        <td data-label={m.console_device_role()} data-role={device.role}>
          {getRoleText(device.role)}
        </td>
        <td data-label={m.console_status()}>
          <DeviceBadge device={device} timeZone={timeZone} />
        </td>
        <td class="numeric actions">
          {device.status === "enrolling" && (isOrganizer || device.role === "steward") && (
            <Button small kind="plain" aria-label={m.console_show_code_of({ name: device.name })} onClick={() => onEnrol(device)}>
              {m.console_show_code()}
            </Button>
          )}
          {device.status !== "revoked" && (
            <Button
              small
              kind="plain"
              id={`edit-${device.id}`}
              aria-label={m.console_edit_of({ name: device.name })}
              onClick={() => onEdit(device)}
            >
              {m.console_edit()}
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
  </CardTable>
);

type Devices = { event: EventView; gates: readonly GateView[]; devices: readonly DeviceView[] };

export const Devices = ({ event, gates, devices }: Devices) => {
  const isOrganizer = useMay()("device.enrol_supervisor");
  const [isAdding, setAdding] = useState(false);
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [edited, setEdited] = useState<DeviceView>();
  const [unconfirmed, setUnconfirmed] = useState<DeviceView>();
  const getGateName = (id: string): string => gates.find((gate) => gate.id === id)?.name ?? "";
  const codeMutation = useMutation({
    mutationFn: ({ id }: DeviceView) => callAdmin(() => admin.devices[":deviceId"].enrolment.$post({ param: { deviceId: id } })),
    onSuccess: setEnrolment,
  });
  const revokeMutation = useMutation({
    mutationFn: ({ id }: DeviceView) => callAdmin(() => admin.devices[":deviceId"].revoke.$post({ param: { deviceId: id } })),
    onSuccess: async () => {
      setUnconfirmed(undefined);
      await invalidate("event", event.id, "devices");
      // The row has lost the button that asked.
      focusLater("new-device");
    },
  });
  return (
    <>
      {codeMutation.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(codeMutation.error)}</p>
        </Notice>
      )}
      {devices.length > 0 && (
        <Rows
          {...{ devices, isOrganizer, getGateName }}
          timeZone={event.timeZone}
          onEdit={setEdited}
          onEnrol={(device) => codeMutation.mutate(device)}
          onRevoke={setUnconfirmed}
        />
      )}
      {devices.length > 1 && <DeviceTeam {...{ event, devices, isOrganizer, getGateName }} />}
      {edited && (
        <DeviceChangeForm
          key={edited.id}
          {...{ event, gates }}
          device={edited}
          onDone={() => {
            setEdited(undefined);
            focusLater(`edit-${edited.id}`);
          }}
        />
      )}
      {devices.length === 0 && !isAdding && (
        <p class="soft">{gates.length === 0 ? m.console_devices_no_gate() : m.console_devices_empty()}</p>
      )}
      {isAdding ? (
        <DeviceForm
          {...{ event, gates }}
          onDone={(created) => {
            setAdding(false);
            setEnrolment(created);
            if (created === undefined) focusLater("new-device");
          }}
        />
      ) : (
        gates.length > 0 && (
          <Button small icon="plus" id="new-device" onClick={() => setAdding(true)}>
            {m.console_new_device()}
          </Button>
        )
      )}
      {enrolment && (
        <EnrolmentDialog {...{ event, enrolment }} gate={getGateName(enrolment.device.gateId)} onClose={() => setEnrolment(undefined)} />
      )}
      {unconfirmed && (
        <ConfirmDialog
          title={m.console_revoke()}
          text={m.console_revoke_ask({ name: unconfirmed.name })}
          danger
          busy={revokeMutation.isPending}
          error={revokeMutation.error}
          onConfirm={() => revokeMutation.mutate(unconfirmed)}
          onClose={() => setUnconfirmed(undefined)}
        />
      )}
    </>
  );
};
