/** Apart from invitation.file.ts, whose library the pages do not need. */
export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export const SEPARATORS = [",", ";", "\t"] as const;
