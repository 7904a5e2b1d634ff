import type { EnrolAnswer } from "@catraca/core/device.schema";
import type { Database } from "./database.ts";

/** Where this device stands: all that it needs to scan, without another call. */
export type Post = EnrolAnswer & {
  scanUrl: string;
  /** Of a gate that hands out products: their names. */ products: { id: string; name: string }[];
};

export const loadPost = (database: Database): Promise<Post | undefined> => database.get("post", "post");

export const keepPost = async (database: Database, post: Post): Promise<void> => void (await database.put("post", post, "post"));

export const forgetPost = (database: Database): Promise<void> => database.delete("post", "post");
