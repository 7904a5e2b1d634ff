/** Makes this phone a device: one code, once. */
import { answerOf, Refusal } from "../../api/answer.ts";
import { publicApi } from "../../api/public-api.ts";
import { alsoSay, sentenceOf } from "../../api/sentence.ts";
import { m } from "../../paraglide/messages.js";
import type { EnrolAnswer } from "@catraca/core/device.schema";
import type { Post } from "../kept/post.ts";
import { callGate } from "./call.ts";

const LIMIT_MS = 10_000;

alsoSay({ "device.enrolment_refused": m.error_device_enrolment_refused });

/** The gate knows its products by number; their names are the event's. */
const productsOf = async ({ gate, event }: EnrolAnswer): Promise<Post["products"]> => {
  if (gate.mode !== "redeem") return [];
  const { event: shown } = await answerOf(publicApi.events[":eventId"].$get({ param: { eventId: event.id } }));
  return shown.products
    .filter(({ id }) => gate.productIds.length === 0 || gate.productIds.includes(id))
    .map(({ id, name }) => ({ id, name }));
};

/** An event that is not published has no page to read names from: its gates can be tried all the same. */
const productsIfPublic = async (enrolled: EnrolAnswer): Promise<Post["products"]> => {
  try {
    return await productsOf(enrolled);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return enrolled.gate.productIds.map((id) => ({ id, name: "" }));
  }
};

const enrolled = async (enrolmentCode: string): Promise<Post> => {
  const { settings } = await answerOf(publicApi.settings.$get());
  const { scanUrl } = settings;
  const heard = await callGate<EnrolAnswer>({ url: `${scanUrl}enrol`, body: { enrolmentCode }, limitMs: LIMIT_MS });
  if (heard.heard === "nothing")
    throw new Refusal(heard.status === undefined ? "network.lost" : "service.unavailable", heard.status ?? 0, "The gate did not answer.");
  if (heard.heard === "refusal") throw new Refusal(heard.code, heard.status, "The code was not taken.");
  return { ...heard.body, scanUrl, products: await productsIfPublic(heard.body) };
};

/** Where the device stands from then on; or, as a sentence, why it does not. */
export const enrol = async (enrolmentCode: string): Promise<{ post: Post } | { trouble: string }> => {
  try {
    return { post: await enrolled(enrolmentCode) };
  } catch (error) {
    if (error instanceof Refusal) return { trouble: sentenceOf(error) };
    throw error;
  }
};
