import { useMutation } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import type { FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { AddForm } from "../add-form.tsx";
import { admin, callAdmin } from "../admin-client.ts";
import { toFieldErrors, useFormErrors } from "../form-errors.ts";
import { useMay } from "../membership.ts";
import { invalidate, type DeviceView, type EventView, type GateView } from "../queries.ts";
import type { Enrolment } from "./enrolment-dialog.tsx";
import "./gate-form.css";

const ROLES: Record<DeviceView["role"], () => string> = { steward: m.console_role_steward, supervisor: m.console_role_supervisor };

export const getRoleText = (role: DeviceView["role"]): string => ROLES[role]();

const findField = (path: string): FieldError | undefined => {
  if (path === "name") return { id: "device-name", message: m.console_need_name() };
  return path === "gateId" ? { id: "device-gate", message: m.console_need_gate() } : undefined;
};

type DeviceForm = { event: EventView; gates: readonly GateView[]; onDone: (enrolment?: Enrolment) => void };

export const DeviceForm = ({ event, gates, onDone }: DeviceForm) => {
  const [device, setDevice] = useState({ name: "", gateId: gates[0]?.id ?? "", role: "steward" });
  const isOrganizer = useMay()("device.enrol_supervisor");
  const errors = useFormErrors();
  useEffect(() => document.getElementById("device-name")?.focus(), []);
  const change = (part: Partial<typeof device>) => setDevice((before) => ({ ...before, ...part }));
  const createMutation = useMutation({
    mutationFn: async (fields: typeof device) => {
      const { parseDevice } = await import("./gate-requests.ts");
      const parsed = parseDevice(fields);
      if ("paths" in parsed) return parsed;
      return callAdmin(() => admin.events[":eventId"].devices.$post({ param: { eventId: event.id }, json: parsed.body }));
    },
    onSuccess: async (enrolment) => {
      errors.set("paths" in enrolment ? enrolment.paths.flatMap((path) => findField(path) ?? []) : []);
      if ("paths" in enrolment) return;
      await invalidate("event", event.id, "devices");
      onDone(enrolment);
    },
    onError: (error) => errors.set(toFieldErrors(error, findField, "device-name")),
  });
  return (
    <AddForm
      errors={errors}
      isBusy={createMutation.isPending}
      submitText={m.console_add_device()}
      onSubmit={() => createMutation.mutate(device)}
      onCancel={() => onDone()}
    >
      <div class="cols">
        <Field
          id="device-name"
          label={m.console_device_name()}
          hint={m.console_device_name_hint()}
          value={device.name}
          error={errors.find("device-name")}
          onValue={(name) => change({ name })}
          required
        />
        <SelectField
          id="device-gate"
          label={m.console_device_gate()}
          value={device.gateId}
          error={errors.find("device-gate")}
          onValue={(gateId) => change({ gateId })}
          options={gates.map(({ id, name }) => [id, name])}
        />
        {isOrganizer && (
          <SelectField
            id="device-role"
            label={m.console_device_role()}
            hint={m.console_device_role_hint()}
            value={device.role}
            onValue={(role) => change({ role })}
            options={Object.entries(ROLES).map(([role, words]) => [role, words()])}
          />
        )}
      </div>
    </AddForm>
  );
};

const findChangedField = (path: string): FieldError | undefined => {
  if (path === "name") return { id: "changed-name", message: m.console_need_name() };
  return path === "gateId" ? { id: "changed-gate", message: m.console_need_gate() } : undefined;
};

type DeviceChangeForm = { event: EventView; gates: readonly GateView[]; device: DeviceView; onDone: () => void };

/** Renames a device or moves it to another gate. The phone stays paired. */
export const DeviceChangeForm = ({ event, gates, device: saved, onDone }: DeviceChangeForm) => {
  const [{ name, gateId }, setDevice] = useState(saved);
  const errors = useFormErrors();
  useEffect(() => document.getElementById("changed-name")?.focus(), []);
  const changeMutation = useMutation({
    mutationFn: async (fields: Pick<DeviceView, "name" | "gateId">) => {
      const { parseDeviceChange } = await import("./gate-requests.ts");
      const parsed = parseDeviceChange(fields);
      if ("paths" in parsed) return parsed;
      return callAdmin(() => admin.devices[":deviceId"].$patch({ param: { deviceId: saved.id }, json: parsed.body }));
    },
    onSuccess: async (result) => {
      errors.set("paths" in result ? result.paths.flatMap((path) => findChangedField(path) ?? []) : []);
      if ("paths" in result) return;
      await invalidate("event", event.id, "devices");
      onDone();
    },
    onError: (error) => errors.set(toFieldErrors(error, findChangedField, "changed-name")),
  });
  return (
    <AddForm
      errors={errors}
      isBusy={changeMutation.isPending}
      submitText={m.console_save()}
      onSubmit={() => changeMutation.mutate({ name, gateId })}
      onCancel={onDone}
      label={m.console_edit_of({ name: saved.name })}
    >
      <div class="cols">
        <Field
          id="changed-name"
          label={m.console_device_name()}
          value={name}
          error={errors.find("changed-name")}
          onValue={(typed) => setDevice((before) => ({ ...before, name: typed }))}
          required
        />
        <SelectField
          id="changed-gate"
          label={m.console_device_gate()}
          hint={m.console_device_move_hint()}
          value={gateId}
          error={errors.find("changed-gate")}
          onValue={(chosen) => setDevice((before) => ({ ...before, gateId: chosen }))}
          options={gates.map((gate) => [gate.id, gate.name])}
        />
      </div>
    </AddForm>
  );
};
