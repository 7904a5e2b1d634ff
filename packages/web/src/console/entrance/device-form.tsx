import { DeviceBody } from "@catraca/core/device.schema";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import * as v from "valibot";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ErrorSummary, type FieldError } from "../../parts/error-summary.tsx";
import { Field, SelectField } from "../../parts/field.tsx";
import { admin, ask } from "../ask.ts";
import { errorsOf, useCheck } from "../check.ts";
import { stale, type DeviceView, type EventView, type GateView } from "../queries.ts";
import type { Enrolling } from "./enrolment-dialog.tsx";

const ROLES: Record<DeviceView["role"], () => string> = { steward: m.console_role_steward, supervisor: m.console_role_supervisor };

export const roleWords = (role: DeviceView["role"]): string => ROLES[role]();

const fieldOf = (path: string): FieldError | undefined => {
  if (path === "name") return { id: "device-name", message: m.console_need_name() };
  return path === "gateId" ? { id: "device-gate", message: m.console_need_gate() } : undefined;
};

type DeviceForm = { event: EventView; gates: readonly GateView[]; onDone: (enrolling?: Enrolling) => void };

export const DeviceForm = ({ event, gates, onDone }: DeviceForm) => {
  const [device, setDevice] = useState({ name: "", gateId: gates[0]?.id ?? "", role: "steward" });
  const check = useCheck();
  const change = (part: Partial<typeof device>) => setDevice((before) => ({ ...before, ...part }));
  const adding = useMutation({
    mutationFn: (json: v.InferOutput<typeof DeviceBody>) =>
      ask(() => admin.events[":eventId"].devices.$post({ param: { eventId: event.id }, json })),
    onSuccess: async (enrolling) => {
      await stale("event", event.id, "devices");
      onDone(enrolling);
    },
    onError: (error) => check.tell(errorsOf(error, fieldOf, "device-name")),
  });
  const submit = (press: Event): void => {
    press.preventDefault();
    const result = v.safeParse(DeviceBody, device);
    check.tell(result.success ? [] : result.issues.flatMap((issue) => fieldOf(v.getDotPath(issue) ?? "") ?? []));
    if (result.success && !adding.isPending) adding.mutate(result.output);
  };
  return (
    <form class="stack addform" data-unkept noValidate onSubmit={submit}>
      <ErrorSummary errors={check.errors} round={check.round} />
      <div class="cols">
        <Field
          id="device-name"
          label={m.console_device_name()}
          hint={m.console_device_name_hint()}
          value={device.name}
          error={check.errorOf("device-name")}
          onValue={(name) => change({ name })}
          required
        />
        <SelectField
          id="device-gate"
          label={m.console_device_gate()}
          value={device.gateId}
          error={check.errorOf("device-gate")}
          onValue={(gateId) => change({ gateId })}
          options={gates.map(({ id, name }) => [id, name])}
        />
        <SelectField
          id="device-role"
          label={m.console_device_role()}
          hint={m.console_device_role_hint()}
          value={device.role}
          onValue={(role) => change({ role })}
          options={Object.entries(ROLES).map(([role, words]) => [role, words()])}
        />
      </div>
      <div class="row">
        <Button kind="primary" type="submit" busy={adding.isPending}>
          {m.console_add_device()}
        </Button>
        <Button kind="plain" onClick={() => onDone()}>
          {m.console_not_now()}
        </Button>
      </div>
    </form>
  );
};
