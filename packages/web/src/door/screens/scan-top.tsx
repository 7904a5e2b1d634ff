import type { Direction } from "@catraca/core/admission.rules";
import { number } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { Desk } from "../desk/desk.ts";
import type { Post } from "../kept/post.ts";
import type { Station } from "../station.ts";
import { useValue } from "../value.ts";
import { productLabel } from "./product-choice.tsx";
import { useAdmitted } from "./use-readings.ts";

const MODES = { entry: m.door_mode_entry, exit: m.door_mode_exit, redeem: m.door_mode_redeem } as const;

const DirectionSwitch = ({ mode, desk }: { mode: Direction; desk: Desk }) => {
  const now = useValue(desk.direction) ?? mode;
  return (
    <div class="scan__switch" role="group" aria-label={m.door_direction()}>
      {(["entry", "exit"] as const).map((direction) => (
        <button type="button" key={direction} aria-pressed={direction === now} onClick={() => desk.direction.set(direction)}>
          {MODES[direction]()}
        </button>
      ))}
    </div>
  );
};

/** Where this device stands, which way it reads, and how many it let in. */
export const ScanTop = ({
  station,
  post,
  desk,
  productId,
}: {
  station: Station;
  post: Post;
  desk: Desk;
  productId: string | undefined;
}) => {
  const { gate } = post;
  const admitted = useAdmitted(station, post);
  const isChosen = productId !== undefined && post.products.length > 1;
  return (
    <header class="scan__top">
      <div>
        <b>{gate.name}</b>
        <span>{productId === undefined ? MODES[gate.mode]() : productLabel(post, productId)}</span>
      </div>
      {gate.mode === "entry" && (
        <p class="scan__count">
          <b class="num">{number(admitted)}</b>
          <span>{m.door_admitted_here()}</span>
        </p>
      )}
      {isChosen && gate.productIds.length !== 1 && (
        <button type="button" class="scan__change" onClick={() => desk.productId.set(undefined)}>
          {m.door_product_change()}
        </button>
      )}
      {gate.reentry && gate.mode !== "redeem" && <DirectionSwitch mode={gate.mode} desk={desk} />}
    </header>
  );
};
