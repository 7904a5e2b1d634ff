import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../../api/error-message.ts";
import { formatNumber } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { Notice } from "../../parts/notice.tsx";
import type { PictureFile } from "./picture-file.ts";

type PictureDialog = { picture: PictureFile; minWidth: number; onSave: (alt: string) => Promise<void>; onClose: () => void };

/** Shows the picture as it is sent, and asks what it shows. */
export const PictureDialog = ({ picture, minWidth, onSave, onClose }: PictureDialog) => {
  const [alt, setAlt] = useState("");
  const [isMissing, setMissing] = useState(false);
  const saving = useMutation({ mutationFn: onSave, onSuccess: onClose });
  const save = (): void => {
    setMissing(alt.trim() === "");
    if (alt.trim() === "") document.getElementById("picture-alt")?.focus();
    else saving.mutate(alt.trim());
  };
  return (
    <Dialog
      id="picture"
      title={m.console_picture_new()}
      onClose={onClose}
      focusAfter="choose-picture"
      footer={
        <>
          <Button onClick={onClose}>{m.console_not_now()}</Button>
          <Button kind="primary" busy={saving.isPending} onClick={save}>
            {m.console_picture_save()}
          </Button>
        </>
      }
    >
      <img class="picture__new" src={picture.previewUrl} alt="" />
      {picture.width < minWidth && (
        <p class="small">{m.console_picture_small({ width: formatNumber(picture.width), height: formatNumber(picture.height) })}</p>
      )}
      <Field
        id="picture-alt"
        label={m.console_picture_alt()}
        hint={m.console_picture_alt_hint()}
        error={isMissing ? m.console_picture_need_alt() : undefined}
        value={alt}
        onValue={setAlt}
        required
      />
      <p class="small soft">{m.console_picture_private()}</p>
      {saving.error && (
        <Notice kind="bad" icon="warning" role="alert">
          <p>{getErrorMessage(saving.error)}</p>
        </Notice>
      )}
    </Dialog>
  );
};
