import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import type { Desk } from "../desk/desk.ts";
import type { Post } from "../kept/post.ts";
import type { Outcome } from "../result/outcome.ts";
import { reasonWords } from "../result/words.ts";

type Force = { post: Post; outcome: Outcome; desk: Desk; onClose: () => void };

/** A supervisor's decision is asked twice: it is kept under this device's name. */
export const ForceDialog = ({ post, outcome, desk, onClose }: Force) => {
  const reason = outcome.kind === "refuse" ? outcome.reason : "already_admitted";
  return (
    <Dialog
      id="force-title"
      title={m.door_force_title()}
      onClose={onClose}
      foot={
        <>
          <Button kind="primary" wide onClick={() => void desk.again({ force: true })}>
            {m.door_force()}
          </Button>
          <Button wide onClick={onClose}>
            {m.door_force_back()}
          </Button>
        </>
      }
    >
      <p>{m.door_force_text({ device: post.device.name, reason: reasonWords(reason, post).toLowerCase() })}</p>
    </Dialog>
  );
};
