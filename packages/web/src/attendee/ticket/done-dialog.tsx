import { useEffect, useRef } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";

/** Says what a dialog did, and takes the focus: the button that was pressed is gone. */
export const DoneDialog = ({ id, title, text, onClose }: { id: string; title: string; text: string; onClose: () => void }) => {
  const paragraph = useRef<HTMLParagraphElement>(null);
  useEffect(() => paragraph.current?.focus(), []);
  return (
    <Dialog
      id={id}
      title={title}
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={onClose}>
          {m.return_close()}
        </Button>
      }
    >
      <p tabIndex={-1} ref={paragraph}>
        {text}
      </p>
    </Dialog>
  );
};
