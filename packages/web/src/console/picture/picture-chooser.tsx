/** Chooses, describes, sends and removes a picture. */
import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import { PictureDialog } from "./picture-dialog.tsx";
import { MAX_FILE_BYTES, readPictureFile, type PictureFile } from "./picture-file.ts";
import "./picture-section.css";

type RemoveDialog = { text: string; onRemove: () => Promise<void>; onClose: () => void };

const RemoveDialog = ({ text, onRemove, onClose }: RemoveDialog) => {
  const removal = useMutation({ mutationFn: onRemove, onSuccess: onClose });
  return (
    <ConfirmDialog
      title={m.console_picture_remove()}
      text={text}
      busy={removal.isPending}
      error={removal.error}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    />
  );
};

type Chooser = {
  text: string;
  removeText: string;
  hasPicture: boolean;
  /** Shows the picture as it is. */
  frame: ComponentChildren;
  /** A narrower picture gets a warning. */
  minWidth: number;
  onSave: (picture: PictureFile, alt: string) => Promise<void>;
  onRemove: () => Promise<void>;
};

export const PictureChooser = ({ text, removeText, hasPicture, frame, minWidth, onSave, onRemove }: Chooser) => {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<PictureFile>();
  const [problem, setProblem] = useState("");
  const [isReading, setReading] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setProblem("");
    if (file.size > MAX_FILE_BYTES) return setProblem(m.console_picture_too_large());
    setReading(true);
    const picture = await readPictureFile(file);
    setReading(false);
    if (picture) setChosen(picture);
    else setProblem(m.console_picture_unreadable());
  };
  const close = (): void => {
    if (chosen) URL.revokeObjectURL(chosen.previewUrl);
    setChosen(undefined);
  };
  return (
    <>
      <div class="picture">
        <div class="picture__frame">{frame}</div>
        <div class="stack">
          <p class="small soft">{text}</p>
          <input
            ref={input}
            type="file"
            accept="image/jpeg,image/png,image/webp"
            hidden
            aria-label={m.console_picture_choose()}
            onChange={({ currentTarget }) => {
              void choose(currentTarget.files?.[0]);
              // The same file may be chosen again.
              currentTarget.value = "";
            }}
          />
          <div class="row">
            <Button id="choose-picture" small icon="plus" busy={isReading} onClick={() => input.current?.click()}>
              {hasPicture ? m.console_picture_replace() : m.console_picture_choose()}
            </Button>
            {hasPicture && (
              <Button small kind="plain" icon="cross" onClick={() => setRemoving(true)}>
                {m.console_picture_remove()}
              </Button>
            )}
          </div>
          <p class="small" role="alert">
            {problem}
          </p>
        </div>
      </div>
      {chosen && <PictureDialog picture={chosen} minWidth={minWidth} onSave={(alt) => onSave(chosen, alt)} onClose={close} />}
      {isRemoving && <RemoveDialog text={removeText} onRemove={onRemove} onClose={() => setRemoving(false)} />}
    </>
  );
};
