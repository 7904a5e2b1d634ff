import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { getErrorMessage } from "../api/error-message.ts";

/** A dialog that is loaded when somebody asks for it. `failed`: why it was not. */
export const useLateDialog = <P>(load: () => Promise<ComponentType<P>>) => {
  const [Dialog, setDialog] = useState<ComponentType<P>>();
  const [failed, setFailed] = useState<string>();
  const open = async (): Promise<void> => {
    setFailed(undefined);
    try {
      const loaded = await load();
      setDialog(() => loaded);
    } catch (error) {
      setFailed(getErrorMessage(error));
    }
  };
  return { Dialog, failed, open, close: () => setDialog(undefined) };
};
