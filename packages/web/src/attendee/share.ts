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

/** Undefined: this browser cannot share the file. */
export const shareFile = (title: string, file: File): Promise<ShareResult | undefined> => shareBySheet({ title, files: [file] });

export const share = async (title: string, url: string): Promise<ShareResult> => (await shareBySheet({ title, url })) ?? copy(url);
