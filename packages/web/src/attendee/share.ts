/** Shares by the system's sheet, or copies the address where there is none. */

/** `blocked`: the press was too long ago, so the person presses again. `failed`: nothing worked, so the page shows the address. */
export type ShareResult = "shared" | "closed" | "blocked" | "copied" | "failed";

const canShare = (data: ShareData): boolean => "share" in navigator && (data.files === undefined || (navigator.canShare?.(data) ?? false));

/** Undefined: this browser cannot share it. */
const shareBySheet = async (data: ShareData): Promise<ShareResult | undefined> => {
  if (!canShare(data)) return undefined;
  try {
    await navigator.share(data);
    return "shared";
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (error.name === "AbortError") return "closed";
    return error.name === "NotAllowedError" ? "blocked" : undefined;
  }
};

const copy = async (url: string): Promise<ShareResult> => {
  try {
    await navigator.clipboard.writeText(url);
    return "copied";
  } catch {
    return "failed";
  }
};

type Shared = { title: string; url: string; file?: File | undefined };

/** The file itself where the system takes it, else the address. */
export const share = async ({ title, url, file }: Shared): Promise<ShareResult> => {
  const withFile = file && (await shareBySheet({ title, files: [file] }));
  return withFile ?? (await shareBySheet({ title, url })) ?? copy(url);
};
