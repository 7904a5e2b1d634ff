/** What the page and its decoding worker say to each other. */
export type DecodeRequest = { frame: ImageBitmap };
export type DecodeReply = { codes: string[] } | { trouble: string };
