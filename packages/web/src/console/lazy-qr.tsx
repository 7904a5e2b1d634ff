import { useEffect, useState } from "preact/hooks";
import { Loading } from "../parts/loading.tsx";
import type { Qr } from "../parts/qr.tsx";

/** Loaded when it is shown. Where that fails, the text beside it serves. */
export const LazyQr = (p: Parameters<typeof Qr>[0]) => {
  const [part, setPart] = useState<{ Qr: typeof Qr } | "failed">();
  useEffect(() => {
    import("../parts/qr.tsx").then(setPart, () => setPart("failed"));
  }, []);
  if (part === "failed") return null;
  return part ? <part.Qr {...p} /> : <Loading />;
};
