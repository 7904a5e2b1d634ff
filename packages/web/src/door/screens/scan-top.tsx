import type { Direction } from "@catraca/core/admission.rules";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { Scanner } from "../scanner/scanner.ts";
import type { Assignment } from "../storage/database.ts";
import type { Device } from "../device.ts";
import { useStore } from "../../store.ts";
import { getProductLabel } from "./product-choice.tsx";
import { useAdmittedCount } from "./use-scans.ts";
import "./scanning.css";

const MODES = { entry: m.door_mode_entry, exit: m.door_mode_exit, redeem: m.door_mode_redeem } as const;

const DirectionSwitch = ({ mode, scanner }: { mode: Direction; scanner: Scanner }) => {
  const current = useStore(scanner.direction) ?? mode;
  return (
    <div class="scan__switch" role="group" aria-label={m.door_direction()}>
      {(["entry", "exit"] as const).map((direction) => (
        <button type="button" key={direction} aria-pressed={direction === current} onClick={() => scanner.direction.set(direction)}>
          {MODES[direction]()}
        </button>
      ))}
    </div>
  );
};

type ScanTop = { device: Device; assignment: Assignment; scanner: Scanner; productId: string | undefined };

export const ScanTop = ({ device, assignment, scanner, productId }: ScanTop) => {
  const { gate } = assignment;
  const admitted = useAdmittedCount(device, assignment);
  const canChange = productId !== undefined && assignment.products.length > 1;
  return (
    <header class="scan__top">
      <div>
        <b>{gate.name}</b>
        <span>{productId === undefined ? MODES[gate.mode]() : getProductLabel(assignment, productId)}</span>
      </div>
      {gate.mode === "entry" && (
        <p class="scan__count">
          <b class="num">{formatNumber(admitted)}</b>
          <span>{m.door_admitted_here()}</span>
        </p>
      )}
      {canChange && gate.productIds.length !== 1 && (
        <button type="button" class="scan__change" onClick={() => scanner.productId.set(undefined)}>
          {m.door_product_change()}
        </button>
      )}
      {gate.reentry && gate.mode !== "redeem" && <DirectionSwitch mode={gate.mode} scanner={scanner} />}
    </header>
  );
};
